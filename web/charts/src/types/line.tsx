import { readColumns } from "../data/columns.ts";
import { lastIsPartial } from "../data/partial.ts";
import { summarizeSeries } from "../data/series-summary.ts";
import { hasValues, readSeries, type Series, type SeriesTable } from "../data/series.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { EndLabels } from "../marks/end-labels.tsx";
import { Hatch } from "../marks/hatch.tsx";
import { KeyAxis } from "../marks/key-axis.tsx";
import { keyPlaces } from "../marks/key-places.ts";
import { linePoints, type LinePlot } from "../marks/line-plot.ts";
import { nothing } from "../marks/nothing.tsx";
import { plotBox, seriesColors } from "../marks/plot.ts";
import { SeriesLine, areaPath } from "../marks/series-line.tsx";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

export function drawLine(canvas: Canvas): Drawing {
  const table = readSeries(canvas.answer, readColumns(canvas.answer, canvas.options));
  return hasValues(table) ? drawLines(table, canvas, false) : nothing(canvas);
}

/** A line with the space below filled; several series are stacked where their values add up. */
export function drawArea(canvas: Canvas): Drawing {
  const table = readSeries(canvas.answer, readColumns(canvas.answer, canvas.options));
  return hasValues(table) ? drawLines(table, canvas, true) : nothing(canvas);
}

function drawLines(table: SeriesTable, canvas: Canvas, filled: boolean): Drawing {
  const plain = table.series.filter(({ compares }) => !compares);
  const stacks = filled && plain.length > 1 && plain.every(addable);
  const drawn = stacks ? { ...table, series: stackUp(plain) } : table;
  const column = plain[0]?.column;
  if (column === undefined) return nothing(canvas);
  const axis = valueScale(
    drawn.series.flatMap(({ values }) => values),
    column,
    canvas,
    canvas.options.zero !== false || filled,
  );
  const names = drawn.series.length > 1 ? drawn.series.map(({ name }) => name) : [];
  const box = plotBox(axis, canvas, names);
  const place = keyPlaces(table.keys, box.left + 2, box.right - 2);
  const plot = { table: drawn, axis, box, place, canvas };
  return {
    body: <Lines {...plot} filled={filled} stacked={stacks} />,
    summary: summarizeSeries(table, canvas),
    points: linePoints(plot),
  };
}

function Lines({ filled, stacked, ...plot }: LinePlot & { filled: boolean; stacked: boolean }) {
  const { table, axis, box, place, canvas } = plot;
  const colors = seriesColors(table.series, canvas.theme);
  const partial = lastIsPartial(table.keys, canvas);
  // The first series lies on top.
  const order = table.series.map((_, at) => at).toReversed();
  return (
    <>
      {partial && <PartialBand {...plot} />}
      <ValueAxis axis={axis} box={box} theme={canvas.theme} />
      <KeyAxis keys={table.keys} place={place} box={box} canvas={canvas} />
      {filled &&
        order.map((at) => {
          const series = table.series[at];
          if (series === undefined || series.compares) return null;
          const below = stacked ? table.series[at + 1]?.values : undefined;
          const path = areaPath(series.values, place, axis, below);
          return <path key={at} d={path} fill={colors[at]} fillOpacity={stacked ? 0.75 : 0.16} />;
        })}
      {order.map((at) => (
        <SeriesLine
          key={at}
          plot={plot}
          index={at}
          color={colors[at] ?? canvas.theme.ink}
          partial={partial}
        />
      ))}
      <LineNames plot={plot} colors={colors} stacked={stacked} />
    </>
  );
}

function PartialBand({ table, box, place, canvas }: LinePlot) {
  const last = table.keys.length - 1;
  const left = last > 0 ? place(last - 1) : box.left;
  return <Hatch box={{ ...box, left, right: place(last) }} stroke={canvas.theme.grid} />;
}

function LineNames({
  plot,
  colors,
  stacked,
}: {
  plot: LinePlot;
  colors: readonly string[];
  stacked: boolean;
}) {
  const { table, axis, box, canvas } = plot;
  if (table.series.length < 2) return null;
  const labels = table.series.map((series, at) => {
    const value = series.values.findLast((each) => each !== null) ?? 0;
    const below = stacked ? (table.series[at + 1]?.values.findLast((each) => each !== null) ?? 0) : value;
    const fill = series.compares || series.other ? canvas.theme.muted : (colors[at] ?? canvas.theme.ink);
    return { text: series.name, y: axis.scale((value + below) / 2), fill };
  });
  return <EndLabels labels={labels} box={box} canvas={canvas} />;
}

/** Each series upon those after it; what is missing counts as nothing. */
function stackUp(series: readonly Series[]): Series[] {
  const stacked: Series[] = [];
  for (const each of series.toReversed()) {
    const below = stacked[0]?.values;
    stacked.unshift({ ...each, values: each.values.map((value, at) => (value ?? 0) + (below?.[at] ?? 0)) });
  }
  return stacked;
}

function addable({ column, values }: Series): boolean {
  return (column.unit === "count" || column.unit === "money") && values.every((value) => (value ?? 0) >= 0);
}
