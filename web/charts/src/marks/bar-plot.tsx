import { onlyRow, type SeriesTable } from "../data/series.ts";
import type { Canvas, Point } from "../drawing.ts";
import type { Bar } from "./bar-layout.ts";
import { BarRect, type Rect } from "./bar-rect.tsx";
import { keyName } from "./key-axis.tsx";

/** What both directions draw. */
export interface BarPlot {
  readonly canvas: Canvas;
  readonly table: SeriesTable;
  readonly bars: readonly Bar[];
  readonly colors: readonly string[];
  readonly stacked: boolean;
  readonly partial: boolean;
  /** Says what is not drawn. */
  readonly note: string;
}

/** The cursor's stop for a bar. */
export function barPoint(
  bar: Bar,
  rect: { x: number; y: number; width: number; height: number },
  plot: BarPlot,
): Point {
  const { table, canvas } = plot;
  const key = table.keys[bar.key];
  const series = table.series[bar.series];
  const value = series && `${series.name}: ${canvas.format.exact(bar.value, series.column)}`;
  const compared = table.series
    .filter((each) => each.compares && table.series.length > 1)
    .flatMap((each) => {
      const other = each.values[bar.key] ?? null;
      return other === null ? [] : [`${each.name}: ${canvas.format.exact(other, each.column)}`];
    });
  const unfinished = plot.partial && bar.key === table.keys.length - 1 ? ["not over yet"] : [];
  return {
    x: rect.x + rect.width / 2,
    y: rect.y + rect.height / 2,
    name: key && keyName(key, canvas) !== "" ? keyName(key, canvas) : (series?.name ?? ""),
    lines: [value ?? "", ...compared, ...unfinished],
    mark: { kind: "box", ...rect },
    row: key && onlyRow(key.rows),
  };
}

/** All bars; the last key's hatched where it is not over. */
export function Rects({ plot, rectOf }: { plot: BarPlot; rectOf: (bar: Bar) => Rect }) {
  const { table, bars, colors, canvas } = plot;
  const last = table.keys.length - 1;
  return bars.map((bar) => (
    <BarRect
      key={`${bar.key}.${bar.series}`}
      rect={rectOf(bar)}
      fill={
        table.keys[bar.key]?.text.startsWith("Other (")
          ? canvas.theme.other
          : (colors[bar.series] ?? canvas.theme.ink)
      }
      partial={plot.partial && bar.key === last}
      theme={canvas.theme}
    />
  ));
}

/** Names and colours of the series. */
export function legendEntries({ table, colors }: BarPlot): { text: string; fill: string }[] {
  return table.series.flatMap(({ name, compares }, at) =>
    compares ? [] : [{ text: name, fill: colors[at] ?? "" }],
  );
}
