import { toText } from "../data/cell.ts";
import { numberAt, readColumns, type Column } from "../data/columns.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { inSentence } from "../look/clean-text.ts";
import { nothing } from "../marks/nothing.tsx";
import { dotPlot, type Dot } from "./dot-plot.tsx";

/** Two measures against each other, one dot per row. A second dimension gives colours and shapes. */
export function drawScatter(canvas: Canvas): Drawing {
  const { dimensions, measures, by } = readColumns(canvas.answer, canvas.options);
  const [x, y] = measures;
  if (x === undefined || y === undefined) return nothing(canvas, "A scatter plot needs two measures.");
  const name = dimensions.find((each) => each !== by);
  const size = measures.find((each) => each.name === canvas.options.size);
  const groups = new Map<string, number>();
  const dots = canvas.answer.rows.flatMap((row, at): Dot[] => {
    const [left, up] = [numberAt(row, x), numberAt(row, y)];
    if (left === null || up === null) return [];
    const group = by === undefined ? "" : toText(row[by.at]);
    if (!groups.has(group)) groups.set(group, groups.size);
    return [
      { name: name ? toText(row[name.at]) : "", x: left, y: up, size: numberAt(row, size), group, row: at },
    ];
  });
  if (dots.length === 0) return nothing(canvas);
  const plot = dotPlot({ dots, x, y, size, groups: [...groups.keys()], canvas, quadrants: undefined });
  return { ...plot, summary: summarize(dots, x, y, canvas) };
}

function summarize(dots: readonly Dot[], x: Column, y: Column, { format }: Canvas): string {
  const first = dots[0];
  if (first === undefined) return "";
  const top = dots.reduce((best, dot) => (dot.y > best.y ? dot : best), first);
  const named = top.name === "" ? "" : ` (${inSentence(top.name)})`;
  const r = correlation(dots);
  const strength = Math.abs(r) >= 0.7 ? "strongly" : "somewhat";
  const together =
    Math.abs(r) < 0.3 || dots.length < 8
      ? ""
      : ` They ${r > 0 ? "rise together" : "move against each other"} ${strength} (r = ${r.toFixed(2)}).`;
  return `${y.label} against ${x.label}, ${format.count(dots.length)} dots. Highest ${y.label}: ${format.exact(top.y, y)}${named}.${together}`;
}

/** Pearson's r; 0 where one of both does not vary. */
export function correlation(dots: readonly Pick<Dot, "x" | "y">[]): number {
  const n = dots.length;
  const mx = dots.reduce((sum, { x }) => sum + x / n, 0);
  const my = dots.reduce((sum, { y }) => sum + y / n, 0);
  let [xy, xx, yy] = [0, 0, 0];
  for (const { x, y } of dots) {
    xy += (x - mx) * (y - my);
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
  }
  const r = xy / Math.sqrt(xx * yy);
  return Number.isFinite(r) ? r : 0;
}
