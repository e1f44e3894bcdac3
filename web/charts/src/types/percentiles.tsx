import { readColumns, type Column } from "../data/columns.ts";
import { percentileRanges } from "./percentile-ranges.tsx";
import { hasValues, readSeries, type Series, type SeriesTable } from "../data/series.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { EndLabels } from "../marks/end-labels.tsx";
import { KeyAxis } from "../marks/key-axis.tsx";
import { keyPlaces } from "../marks/key-places.ts";
import { linePoints } from "../marks/line-plot.ts";
import { nothing } from "../marks/nothing.tsx";
import { plotBox } from "../marks/plot.ts";
import { areaPath, linePath } from "../marks/series-line.tsx";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

/** A band between percentiles with the median as a line. Measures are named by their percentile: `dwell_p50`, `p90`. */
export function drawPercentiles(canvas: Canvas): Drawing {
  const columns = readColumns(canvas.answer, canvas.options);
  const found = columns.measures.filter((each) => percentOf(each) !== undefined);
  if (found.length === 0) return nothing(canvas, "A percentile band needs measures such as p50 and p90.");
  const measures = found.toSorted((a, b) => (percentOf(b) ?? 0) - (percentOf(a) ?? 0));
  const plain = readSeries(canvas.answer, { ...columns, measures, comparisons: [], by: undefined });
  if (!hasValues(plain)) return nothing(canvas);
  const table = {
    ...plain,
    series: plain.series.map((series) => ({ ...series, name: `${percentOf(series.column)}th percentile` })),
  };
  const [first] = table.series;
  if (first === undefined) return nothing(canvas);
  const middle = middleOf(table);
  const summary = summarize(table, middle, canvas);
  if (!table.timed)
    return {
      ...percentileRanges(
        table,
        table.series.findIndex((each) => each === middle),
        canvas,
      ),
      summary,
    };
  return { ...drawBands(table, middle, first.column, canvas), summary };
}

function drawBands(
  table: SeriesTable,
  middle: Series | undefined,
  column: Column,
  canvas: Canvas,
): Omit<Drawing, "summary"> {
  const axis = valueScale(
    table.series.flatMap(({ values }) => values),
    column,
    canvas,
  );
  const names = table.series.map(({ column }) => shortName(column));
  const box = plotBox(axis, canvas, table.series.length > 1 ? names : []);
  const place = keyPlaces(table.keys, box.left + 2, box.right - 2);
  const plot = { table, axis, box, place, canvas };
  const { theme } = canvas;
  const bands = bandsOf(table);
  const [color = theme.ink] = theme.series;
  const body = (
    <>
      <ValueAxis axis={axis} box={box} theme={theme} />
      <KeyAxis keys={table.keys} place={place} box={box} canvas={canvas} />
      {bands.map(([high, low], at) => (
        <path key={at} d={bandPath(high, low, plot)} fill={color} fillOpacity={0.16} />
      ))}
      {table.series.map((series) => (
        <path
          key={series.name}
          d={linePath(series.values, place, axis)}
          fill="none"
          stroke={color}
          strokeOpacity={series === middle ? 1 : 0.55}
          strokeWidth={series === middle ? 2 : 1}
        />
      ))}
      {table.series.length > 1 && (
        <EndLabels
          labels={table.series.map((series, at) => ({
            text: names[at] ?? "",
            y: axis.scale(series.values.findLast((value) => value !== null) ?? 0),
            fill: series === middle ? color : theme.muted,
          }))}
          box={box}
          canvas={canvas}
        />
      )}
    </>
  );
  return { body, points: linePoints(plot) };
}

function percentOf({ name }: Pick<Column, "name">): number | undefined {
  const found = /(?:^|_)p(\d{1,2})(?:$|_|@)/.exec(name)?.[1] ?? (/median/.test(name) ? "50" : undefined);
  return found === undefined ? undefined : Number(found);
}

function shortName(column: Column): string {
  const percent = percentOf(column);
  return percent === 50 ? "median" : `p${percent}`;
}

/** The one nearest to the median. */
function middleOf({ series }: SeriesTable): Series | undefined {
  return series.toSorted((a, b) => off(a) - off(b))[0];
}

function off({ column }: Series): number {
  return Math.abs((percentOf(column) ?? 50) - 50);
}

/** Outermost with outermost, and so on inwards; series come from high to low. */
function bandsOf({ series }: SeriesTable): [Series, Series][] {
  return series.slice(0, Math.floor(series.length / 2)).flatMap((high, at): [Series, Series][] => {
    const low = series[series.length - 1 - at];
    return low ? [[high, low]] : [];
  });
}

/** Only where both ends are known. */
function bandPath(
  high: Series,
  low: Series,
  plot: { place: (at: number) => number; axis: Parameters<typeof areaPath>[2] },
): string {
  const values = high.values.map((value, at) => ((low.values[at] ?? null) === null ? null : value));
  return areaPath(values, plot.place, plot.axis, low.values);
}

function summarize({ series }: SeriesTable, middle: Series | undefined, { format }: Canvas): string {
  const parts = series.flatMap((each) => {
    const known = each.values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const [least, most] = [Math.min(...known), Math.max(...known)];
    const range =
      least === most
        ? format.exact(least, each.column)
        : `from ${format.exact(least, each.column)} to ${format.exact(most, each.column)}`;
    return [
      `${each === middle && percentOf(each.column) === 50 ? "median" : shortName(each.column)} ${range}`,
    ];
  });
  return `${series[0]?.column.label ?? ""}: ${parts.join("; ")}.`;
}
