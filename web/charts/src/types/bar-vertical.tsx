import { scaleBand } from "d3-scale";
import type { Drawing } from "../drawing.ts";
import { round } from "../look/round.ts";
import type { Bar } from "../marks/bar-layout.ts";
import { barPoint, legendEntries, Rects, type BarPlot } from "../marks/bar-plot.tsx";
import type { Rect } from "../marks/bar-rect.tsx";
import { ComparedMark } from "../marks/compared-mark.tsx";
import { EndLabels } from "../marks/end-labels.tsx";
import { KeyAxis } from "../marks/key-axis.tsx";
import { Label } from "../marks/label.tsx";
import { Legend } from "../marks/legend.tsx";
import { plotBox } from "../marks/plot.ts";
import { ValueAxis, valueScale } from "../marks/value-axis.tsx";

/** Upright bars. */
export function VerticalBars(plot: BarPlot): Omit<Drawing, "summary"> {
  const { canvas, table, bars } = plot;
  const compared = table.series.filter(({ compares }) => compares);
  const values = [...bars.flatMap(({ from, to }) => [from, to]), ...compared.flatMap((each) => each.values)];
  const column = table.series[0]?.column ?? { unit: "number" as const };
  const axis = valueScale(values, column, canvas);
  const several = table.series.length > compared.length + 1;
  // Names stand beside the last bar where it has all parts.
  const last = bars.filter(({ key }) => key === table.keys.length - 1);
  const named = last.length === table.series.length - compared.length;
  const beside = several && plot.stacked && named ? table.series.map(({ name }) => name) : [];
  const legend = several && beside.length === 0;
  const box = plotBox(axis, canvas, beside);
  const inner = legend ? { ...box, top: Math.min(box.top + 16, box.bottom - 8) } : box;
  axis.scale.range([inner.bottom, inner.top]);
  const band = scaleBand<number>()
    .domain(table.keys.map((_, at) => at))
    .range([inner.left + 4, inner.right])
    .paddingInner(table.keys.length > 40 ? 0.15 : 0.3);
  const rectOf = (bar: Bar): Rect => {
    const width = Math.min(band.bandwidth(), 64) / bar.slots;
    const left = (band(bar.key) ?? 0) + (band.bandwidth() - width * bar.slots) / 2 + width * bar.slot;
    const [top, bottom] = [axis.scale(Math.max(bar.from, bar.to)), axis.scale(Math.min(bar.from, bar.to))];
    return { x: left, y: top, width: Math.max(0.5, width - (bar.slots > 1 ? 1 : 0)), height: bottom - top };
  };
  const place = (at: number) => (band(at) ?? 0) + band.bandwidth() / 2;
  const body = (
    <>
      <ValueAxis axis={axis} box={inner} theme={canvas.theme} />
      <KeyAxis keys={table.keys} place={place} box={inner} canvas={canvas} />
      <Rects plot={plot} rectOf={rectOf} />
      {compared.map((series, nth) =>
        series.values.map((value, at) => {
          if (value === null) return null;
          const wide = Math.min(band.bandwidth(), 64);
          const x = place(at) - wide / 2 - 2;
          const y = round(axis.scale(value));
          const path = `M${round(x)},${y}h${round(wide + 4)}`;
          return (
            <ComparedMark key={at} path={path} theme={canvas.theme} dash={nth === 0 ? "4 2" : "1.5 2"} />
          );
        }),
      )}
      {beside.length > 0 && (
        <EndLabels
          labels={last.map((bar) => ({
            text: table.series[bar.series]?.name ?? "",
            y: axis.scale((bar.from + bar.to) / 2),
            fill: table.series[bar.series]?.other
              ? canvas.theme.muted
              : (plot.colors[bar.series] ?? canvas.theme.ink),
          }))}
          box={inner}
          canvas={canvas}
        />
      )}
      {plot.note !== "" && (
        <Label x={canvas.width} y={8} anchor="end" fill={canvas.theme.muted} text={plot.note} />
      )}
      {legend && <Legend entries={legendEntries(plot)} left={inner.left} canvas={canvas} />}
    </>
  );
  return { body, points: bars.map((bar) => barPoint(bar, rectOf(bar), plot)) };
}
