import type { Column } from "../data/columns.ts";
import type { Canvas } from "../drawing.ts";
import { round } from "../look/round.ts";
import { textWidth } from "../look/text-width.ts";
import { Label } from "../marks/label.tsx";

interface KpiPairProps {
  readonly measure: Column;
  readonly value: number;
  readonly before: number;
  readonly canvas: Canvas;
}

const BAR = 12;
const STEP = 22;
/** Below the number and the change. */
const TOP = 58;

/** Whether there is room and sense for two bars. */
export function pairFits(value: number, before: number, { height }: Canvas): boolean {
  return height - TOP >= BAR + STEP && Math.min(value, before) >= 0 && Math.max(value, before) > 0;
}

/** A number without a course over time: as a bar, and the one it is compared with below. */
export function KpiPair({ measure, value, before, canvas }: KpiPairProps) {
  const { width, height, theme, format } = canvas;
  const top = Math.max(TOP, Math.min(TOP + 14, height - STEP - BAR - 4));
  const bars = [
    { value, fill: theme.series[0], ink: theme.ink },
    { value: before, fill: theme.compare, ink: theme.muted },
  ];
  const texts = bars.map((bar) => format.exact(bar.value, measure));
  const room = Math.max(0, width - 8 - Math.max(...texts.map((text) => textWidth(text, 11))));
  return bars.map((bar, at) => {
    const long = Math.max(1.5, (room * bar.value) / Math.max(value, before));
    const y = top + at * STEP;
    return (
      <g key={at}>
        <rect x={0} y={round(y)} width={round(long)} height={BAR} rx={2} fill={bar.fill} />
        <Label x={long + 6} y={y + BAR - 2} fill={bar.ink} text={texts[at] ?? ""} />
      </g>
    );
  });
}
