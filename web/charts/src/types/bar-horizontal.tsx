import { scaleBand, type ScaleBand } from "d3-scale";
import type { Drawing } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import type { Bar } from "../marks/bar-layout.ts";
import { barPoint, legendEntries, Rects, type BarPlot } from "../marks/bar-plot.tsx";
import type { Rect } from "../marks/bar-rect.tsx";
import { ComparedMark } from "../marks/compared-mark.tsx";
import { keyTick } from "../marks/key-axis.tsx";
import { Label } from "../marks/label.tsx";
import { Legend } from "../marks/legend.tsx";
import { valueScale, type ValueScale } from "../marks/value-axis.tsx";

/** Lying bars: names on the left, values at the bars' ends instead of an axis. */
export function HorizontalBars(plot: BarPlot): Omit<Drawing, "summary"> {
  const { canvas, table, bars } = plot;
  const { width, height, theme } = canvas;
  const several = bars.some(({ series }) => series !== bars[0]?.series);
  const compared = table.series.find(({ compares }) => compares);
  const top = several ? 20 : 0;
  const names = table.keys.map((key) => keyTick(key, table.keys, canvas));
  const left = Math.min(Math.max(0, ...names.map((name) => textWidth(name, 11.5))) + 10, width * 0.38);
  const axis = valueScale(
    [...bars.flatMap(({ from, to }) => [from, to]), ...(compared?.values ?? [])],
    { unit: "number" },
    canvas,
  );
  const texts = endTexts(plot);
  const room = Math.max(0, ...texts.map(({ text }) => textWidth(text, 11))) + 8;
  const negative = bars.some(({ value }) => value < 0);
  const begin = left + (negative ? room : 0);
  axis.scale.range([begin, Math.max(begin + 4, width - room)]);
  const foot = plot.note === "" ? 0 : 18;
  const size = Math.min(height - top - foot, table.keys.length * (several && !plot.stacked ? 44 : 30));
  const band = scaleBand<number>()
    .domain(table.keys.map((_, at) => at))
    .range([top, top + size])
    .paddingInner(0.28);
  const rectOf = (bar: Bar): Rect => {
    const thick = band.bandwidth() / bar.slots;
    const [from, to] = [axis.scale(Math.min(bar.from, bar.to)), axis.scale(Math.max(bar.from, bar.to))];
    const y = (band(bar.key) ?? 0) + thick * bar.slot;
    return { x: from, y, width: to - from, height: Math.max(0.5, thick - (bar.slots > 1 ? 1 : 0)) };
  };
  const middle = (key: number) => (band(key) ?? 0) + band.bandwidth() / 2 + 4;
  const zero = round(axis.scale(0));
  const body = (
    <>
      {names.map((name, at) => (
        <Label
          key={at}
          x={left - 8}
          y={middle(at)}
          anchor="end"
          fill={theme.ink}
          text={fitText(name, 11.5, left - 10)}
        />
      ))}
      <Rects plot={plot} rectOf={rectOf} />
      <line x1={zero} x2={zero} y1={top} y2={top + size} stroke={theme.compare} />
      {compared && <Compared values={compared.values} {...{ axis, band, theme }} />}
      {texts.map(({ bar, text }) => {
        const rect = rectOf(bar);
        const other = axis.scale(compared?.values[bar.key] ?? bar.to);
        const after = bar.value >= 0 ? Math.max(rect.x + rect.width, other) + 6 : Math.min(rect.x, other) - 6;
        const anchor = bar.value >= 0 ? "start" : "end";
        const y = rect.y + rect.height / 2 + 4;
        return (
          <Label
            key={`${bar.key}.${bar.series}`}
            x={after}
            y={y}
            anchor={anchor}
            fill={theme.muted}
            rim={theme.card}
            text={text}
          />
        );
      })}
      {foot > 0 && (
        <Label x={left} y={top + size + 15} fill={theme.muted} text={fitText(plot.note, 11, width - left)} />
      )}
      {several && <Legend entries={legendEntries(plot)} left={left} canvas={canvas} />}
    </>
  );
  return { body, points: bars.map((bar) => barPoint(bar, rectOf(bar), plot)) };
}

interface ComparedProps extends Pick<BarPlot["canvas"], "theme"> {
  readonly values: readonly (number | null)[];
  readonly axis: ValueScale;
  readonly band: ScaleBand<number>;
}

/** The other time's values. */
function Compared({ values, axis, band, theme }: ComparedProps) {
  return values.map((value, at) => {
    if (value === null) return null;
    const path = `M${round(axis.scale(value))},${round((band(at) ?? 0) - 1)}v${round(band.bandwidth() + 2)}`;
    return <ComparedMark key={at} path={path} dash="4 2" theme={theme} />;
  });
}

/** A value per bar, or the sum per stack. */
function endTexts({ bars, stacked, table, canvas }: BarPlot): { bar: Bar; text: string }[] {
  const write = (value: number) =>
    canvas.format.compact(value, table.series[0]?.column ?? { unit: "number" });
  if (!stacked) return bars.map((bar) => ({ bar, text: write(bar.value) }));
  const ends = new Map<number, Bar>();
  for (const bar of bars) if (bar.to >= (ends.get(bar.key)?.to ?? 0)) ends.set(bar.key, bar);
  return [...ends.values()].map((bar) => {
    const all = bars.filter(({ key }) => key === bar.key);
    return { bar, text: write(all.reduce((sum, { value }) => sum + value, 0)) };
  });
}
