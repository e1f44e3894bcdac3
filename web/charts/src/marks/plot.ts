import type { Series } from "../data/series.ts";
import type { Canvas } from "../drawing.ts";
import { textWidth } from "../look/text-width.ts";
import type { Box } from "./box.ts";
import type { ValueScale } from "./value-axis.tsx";

/** The inner box beside an axis of values, above the names of the keys and left of the series' names; sets the scale's range to it. */
export function plotBox(axis: ValueScale, canvas: Canvas, endTexts: readonly string[] = []): Box {
  const widest = Math.max(0, ...endTexts.map((text) => textWidth(text, 11)));
  const right = widest === 0 ? 6 : Math.min(widest + 12, canvas.width * 0.3);
  const box = { left: axis.width + 10, top: 8, right: canvas.width - right, bottom: canvas.height - 22 };
  axis.scale.range([box.bottom, box.top]);
  return box;
}

/** The colour of each series: comparisons and "Other" are grey. */
export function seriesColors(series: readonly Series[], theme: Canvas["theme"]): string[] {
  let used = 0;
  return series.map(({ compares, other }) => {
    if (compares) return theme.compare;
    if (other) return theme.other;
    return theme.series[used++ % theme.series.length] ?? theme.other;
  });
}
