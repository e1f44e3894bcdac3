import { toText } from "../data/cell.ts";
import { numberAt, readColumns, type Column, type Columns } from "../data/columns.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { nothing } from "../marks/nothing.tsx";
import { dotPlot, type Dot } from "./dot-plot.tsx";

/** Upper left, upper right, lower left, lower right: little seen or much, ordered seldom or often. */
const quadrants = ["Hidden gem", "Star", "Quiet", "Seen, not ordered"];
/** As the server calls them. */
const quadrantKeys = ["hidden_gem", "star", "quiet", "seen_not_ordered"];

/** Attention against conversion of each item, cut into four at the medians of the items, or where the server cut. */
export function drawMatrix(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const x = columns.measures.find(({ name }) => /view/.test(name)) ?? columns.measures[0];
  const y =
    columns.measures.find(({ name, unit }) => /conversion/.test(name) || unit === "share") ??
    columns.measures.find((each) => each !== x);
  if (x === undefined || y === undefined || x === y) return nothing(canvas, "A matrix needs two measures.");
  const size = sizeColumn(columns, x, y, canvas);
  const dots = readDots(columns, { x, y, size }, canvas);
  if (dots.length === 0) return nothing(canvas);
  const cut = { x: median(dots.map((dot) => dot.x)), y: median(dots.map((dot) => dot.y)) };
  const told = columns.dimensions.find(({ name }) => name === "quadrant");
  const grouped = dots.map((dot) => {
    const server = quadrantKeys.indexOf(toText(canvas.answer.rows[dot.row]?.[told?.at ?? -1]));
    return { ...dot, group: quadrants[server >= 0 ? server : quadrantOf(dot, cut)] ?? "" };
  });
  const plot = dotPlot({
    dots: grouped,
    x,
    y,
    size,
    groups: [...quadrants],
    canvas,
    quadrants: { ...cut, names: quadrants },
  });
  return { ...plot, summary: summarize(grouped, x, y, canvas) };
}

function sizeColumn(columns: Columns, x: Column, y: Column, { options }: Canvas): Column | undefined {
  const others = columns.measures.filter((each) => each !== x && each !== y);
  return (
    others.find(({ name }) => name === options.size) ??
    others.find(({ unit }) => unit === "money") ??
    others[0]
  );
}

function readDots(
  columns: Columns,
  { x, y, size }: Record<"x" | "y", Column> & { size: Column | undefined },
  { answer }: Canvas,
): Dot[] {
  const name = columns.dimensions.find((each) => /name|label/.test(each.name)) ?? columns.dimensions[0];
  return answer.rows.flatMap((row, at) => {
    const [left, up] = [numberAt(row, x), numberAt(row, y)];
    if (left === null || up === null) return [];
    return [
      {
        name: name ? toText(row[name.at]) : "",
        x: left,
        y: up,
        size: numberAt(row, size),
        group: "",
        row: at,
      },
    ];
  });
}

function quadrantOf(dot: Pick<Dot, "x" | "y">, cut: { x: number; y: number }): number {
  return (dot.y >= cut.y ? 0 : 2) + (dot.x >= cut.x ? 1 : 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]];
  return (low + high) / 2;
}

function summarize(dots: readonly Dot[], x: Column, y: Column, { format }: Canvas): string {
  const seen = dots.filter(({ group }) => group === "Seen, not ordered");
  const all = `${format.count(dots.length)} items by ${x.label} and ${y.label}.`;
  const [first] = seen;
  if (first === undefined) return all;
  const worst = seen.reduce((most, dot) => (dot.x > most.x ? dot : most), first);
  return `${all} ${format.count(seen.length)} seen, not ordered; most seen of them: ${inSentence(worst.name)} (${x.label} ${format.exact(worst.x, x)}, ${y.label} ${format.exact(worst.y, y)}).`;
}
