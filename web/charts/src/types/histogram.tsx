import { toNumber } from "../data/cell.ts";
import { numberAt, readColumns, type Column } from "../data/columns.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { BarRect } from "../marks/bar-rect.tsx";
import { Label } from "../marks/label.tsx";
import { niceDomain, ticksOf } from "../marks/linear-scale.ts";
import { nothing } from "../marks/nothing.tsx";
import { plotBox } from "../marks/plot.ts";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const counts = { unit: "count" as const };

/** How values spread: rows counted by ranges of the first measure. With a numeric dimension its values are the ranges' beginnings and the measure counts. */
export function drawHistogram(canvas: Canvas): Drawing {
  const { measures, dimensions } = readColumns(canvas.answer, canvas.options);
  const [measure] = measures;
  if (measure === undefined) return nothing(canvas);
  const ready = dimensions.find(
    (each) => each.unit !== "time" && each.unit !== "text" && allNumbers(canvas, each),
  );
  const column = ready ?? measure;
  const values = ready ? [] : canvas.answer.rows.flatMap((row) => numberAt(row, measure) ?? []);
  const bins = ready ? readBins(canvas, ready, measure) : makeBins(values, canvas.options.bins);
  if (bins.length === 0) return nothing(canvas);
  return {
    ...drawBins(bins, column, ready ? measure : undefined, canvas),
    summary: summarize(bins, column, values, canvas),
  };
}

function allNumbers({ answer }: Canvas, column: Column): boolean {
  return answer.rows.length > 0 && answer.rows.every((row) => toNumber(row[column.at]) !== null);
}

function readBins({ answer }: Canvas, start: Column, measure: Column): Bin[] {
  const begins = answer.rows
    .map((row) => ({ from: toNumber(row[start.at]) ?? 0, count: numberAt(row, measure) ?? 0 }))
    .sort((a, b) => a.from - b.from);
  const widths = begins.slice(1).map(({ from }, at) => from - (begins[at]?.from ?? 0));
  const width = Math.min(...widths.filter((each) => each > 0));
  return begins.map(({ from, count }) => ({
    from,
    to: from + (Number.isFinite(width) ? width : 1),
    count: Math.max(0, count),
  }));
}

/** As many ranges as Freedman and Diaconis advise, on round numbers. */
function makeBins(values: readonly number[], wanted: number | undefined): Bin[] {
  if (values.length === 0) return [];
  const sorted = values.toSorted((a, b) => a - b);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  if (least === most) return [{ from: least, to: least, count: values.length }];
  const middle = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const advised = middle > 0 ? Math.ceil((most - least) / ((2 * middle) / Math.cbrt(values.length))) : 10;
  const number = Math.max(1, Math.min(40, wanted ?? advised));
  const edges = ticksOf(niceDomain([least, most], number), number);
  const step = (edges[1] ?? most) - (edges[0] ?? least);
  const tally = Array.from({ length: Math.max(1, edges.length - 1) }, () => 0);
  for (const value of sorted) {
    const at = Math.min(tally.length - 1, Math.max(0, Math.floor((value - (edges[0] ?? 0)) / step)));
    tally[at] = (tally[at] ?? 0) + 1;
  }
  return tally.map((count, at) => ({ from: edges[at] ?? least, to: edges[at + 1] ?? most, count }));
}

export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

function drawBins(
  bins: readonly Bin[],
  column: Column,
  measure: Column | undefined,
  canvas: Canvas,
): Omit<Drawing, "summary"> {
  const { theme, format } = canvas;
  const axis = valueScale(
    bins.map(({ count }) => count),
    measure ?? counts,
    canvas,
  );
  const box = plotBox(axis, canvas);
  const wide = Math.min((box.right - box.left) / bins.length, 80);
  const rectOf = ({ count }: Bin, at: number) => {
    const y = axis.scale(count);
    return { x: box.left + at * wide + 0.5, y, width: Math.max(0.5, wide - 1), height: box.bottom - y };
  };
  const range = ({ from, to }: Bin) =>
    from === to ? format.exact(from, column) : `${format.exact(from, column)} to ${format.exact(to, column)}`;
  const every = Math.ceil(bins.length / 5);
  const body = (
    <>
      <ValueAxis axis={axis} box={box} theme={theme} />
      {bins.map((bin, at) => (
        <BarRect
          key={bin.from}
          rect={rectOf(bin, at)}
          fill={theme.series[0] ?? theme.ink}
          partial={false}
          theme={theme}
        />
      ))}
      {bins.map((bin, at) =>
        at % every === 0 ? (
          <Label
            key={bin.from}
            x={box.left + at * wide}
            y={box.bottom + 16}
            anchor={at === 0 ? "start" : "middle"}
            fill={theme.muted}
            text={format.compact(bin.from, column)}
          />
        ) : null,
      )}
    </>
  );
  const points = bins.map((bin, at) => {
    const rect = rectOf(bin, at);
    const lines = [`${measure?.label ?? "Rows"}: ${format.exact(bin.count, measure ?? counts)}`];
    return {
      x: rect.x + rect.width / 2,
      y: rect.y,
      name: range(bin),
      lines,
      mark: { kind: "box" as const, ...rect },
      row: undefined,
    };
  });
  return { body, points };
}

function summarize(
  bins: readonly Bin[],
  column: Column,
  values: readonly number[],
  { format }: Canvas,
): string {
  const [first] = bins;
  if (first === undefined) return "";
  const top = bins.reduce((best, bin) => (bin.count > best.count ? bin : best), first);
  const write = (value: number) => format.exact(value, column);
  const most = `Most often from ${write(top.from)} to ${write(top.to)}.`;
  if (values.length === 0) return `${column.label}. ${most}`;
  const sorted = values.toSorted((a, b) => a - b);
  const spread = `${column.label} of ${format.count(values.length)} rows: half are at most ${write(quantile(sorted, 0.5))}, nine of ten at most ${write(quantile(sorted, 0.9))}.`;
  return top.from === top.to ? spread : `${spread} ${most}`;
}
