import { area, line } from "d3-shape";
import { round } from "../look/round.ts";
import type { LinePlot } from "./line-plot.ts";
import type { ValueScale } from "./value-axis.tsx";

type Values = readonly (number | null)[];
type Place = (index: number) => number;

/** One series as a line: a comparison dashed, the way to an unfinished bucket dotted, a value between gaps as a dot. */
export function SeriesLine(props: { plot: LinePlot; index: number; color: string; partial: boolean }) {
  const { plot, index, color, partial } = props;
  const series = plot.table.series[index];
  if (series === undefined) return null;
  const dashed = series.compares;
  const whole = partial && !dashed ? series.values.slice(0, -1) : series.values;
  const open =
    partial && !dashed
      ? series.values.map((value, at) => (at < series.values.length - 2 ? null : value))
      : [];
  const stroke = { stroke: color, strokeWidth: dashed ? 1.5 : 2, fill: "none" };
  return (
    <>
      <path
        d={linePath(whole, plot.place, plot.axis)}
        {...stroke}
        strokeDasharray={dashed ? "4 4" : undefined}
        strokeLinejoin="round"
        strokeLinecap={dashed ? undefined : "round"}
      />
      {open.length > 1 && (
        <path
          d={linePath(open, plot.place, plot.axis)}
          {...stroke}
          strokeDasharray="1.5 4"
          strokeLinecap="round"
        />
      )}
      {loners(series.values).map((at) => (
        <circle
          key={at}
          cx={round(plot.place(at))}
          cy={round(plot.axis.scale(series.values[at] ?? 0))}
          r={3}
          fill={color}
        />
      ))}
    </>
  );
}

export function linePath(values: Values, place: Place, { scale }: ValueScale): string {
  const draw = line<number | null>(
    (_, at) => place(at),
    (value) => scale(value ?? 0),
  ).digits(1);
  return draw.defined((value) => value !== null)(values) ?? "";
}

/** The space between values and those below them, or zero. */
export function areaPath(values: Values, place: Place, { scale }: ValueScale, below?: Values): string {
  const draw = area<number | null>(
    (_, at) => place(at),
    (_, at) => scale(below?.[at] ?? 0),
    (value) => scale(value ?? 0),
  ).digits(1);
  return draw.defined((value) => value !== null)(values) ?? "";
}

/** Values without neighbours, which a line does not show. */
function loners(values: Values): number[] {
  return values
    .map((_, at) => at)
    .filter(
      (at) => values[at] !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null,
    );
}
