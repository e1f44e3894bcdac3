import { readColumns } from "../data/columns.ts";
import { isAdditive } from "../data/most-of.ts";
import { lastIsPartial } from "../data/partial.ts";
import { summarizeSeries } from "../data/series-summary.ts";
import { hasValues, readSeries, type SeriesTable } from "../data/series.ts";
import { topKeys, type Rest } from "../data/top-keys.ts";
import type { Canvas, Drawing } from "../drawing.ts";
import { textWidth } from "../look/text-width.ts";
import { layOutBars } from "../marks/bar-layout.ts";
import type { BarPlot } from "../marks/bar-plot.tsx";
import { keyTick } from "../marks/key-axis.tsx";
import { nothing } from "../marks/nothing.tsx";
import { seriesColors } from "../marks/plot.ts";
import { HorizontalBars } from "./bar-horizontal.tsx";
import { VerticalBars } from "./bar-vertical.tsx";

/** Bars: one per key, or stacked or side by side for several series. Upright over time, lying where names are long. */
export function drawBar(canvas: Canvas): Drawing {
  const whole = readSeries(canvas.answer, readColumns(canvas.answer, canvas.options));
  if (!hasValues(whole)) return nothing(canvas);
  const lying = isLying(whole, canvas);
  const room = lying ? Math.floor((canvas.height - 4) / 20) : Math.floor((canvas.width - 50) / 28);
  const { table, rest } = topKeys(whole, Math.max(2, canvas.options.top ?? Math.min(room, 30)));
  const stacked = isStacked(table, canvas);
  const plot: BarPlot = {
    canvas,
    table,
    bars: layOutBars(table.series, stacked),
    colors: seriesColors(table.series, canvas.theme),
    stacked,
    partial: lastIsPartial(table.keys, canvas),
    note: restNote(rest, table, canvas),
  };
  const drawn = lying ? HorizontalBars(plot) : VerticalBars(plot);
  return { ...drawn, summary: `${summarizeSeries(whole, canvas)}${plot.note && ` ${plot.note}.`}` };
}

function restNote(rest: Rest | undefined, { series }: SeriesTable, { format }: Canvas): string {
  const [first] = series;
  if (rest === undefined || first === undefined) return "";
  const sum = rest.sum === undefined ? "" : ` with ${format.compact(rest.sum, first.column)} in all`;
  return `Not drawn: ${format.count(rest.count)} more${sum}`;
}

function isLying(table: SeriesTable, canvas: Canvas): boolean {
  if (canvas.options.horizontal !== undefined) return canvas.options.horizontal;
  if (table.timed) return false;
  const widest = Math.max(
    ...table.keys.slice(0, 50).map((key) => textWidth(keyTick(key, table.keys, canvas), 11)),
  );
  return table.keys.length > 12 || (widest + 8) * table.keys.length > canvas.width - 50;
}

function isStacked({ series }: SeriesTable, { options }: Canvas): boolean {
  const plain = series.filter(({ compares }) => !compares);
  if (plain.length < 2 || options.stacked !== undefined) return plain.length > 1 && options.stacked === true;
  return plain.every(({ column }) => column === plain[0]?.column && isAdditive(column));
}
