import type { AnswerColumn } from "@kontor/contracts";
import type { Canvas } from "../drawing.ts";
import { round } from "../look/round.ts";
import { textWidth } from "../look/text-width.ts";
import type { Box } from "./box.ts";
import { Label } from "./label.tsx";
import { linearScale, niceDomain, ticksOf, type LinearScale } from "./linear-scale.ts";

/** A scale of values with at most five ticks. */
export interface ValueScale {
  readonly scale: LinearScale;
  readonly ticks: readonly number[];
  readonly texts: readonly string[];
  /** Of the widest tick's text. */
  readonly width: number;
}

/** Takes all values in, and zero unless it is told not to; ends on ticks. */
export function valueScale(
  values: readonly (number | null)[],
  column: Pick<AnswerColumn, "unit" | "currency">,
  { format }: Pick<Canvas, "format">,
  zero = true,
): ValueScale {
  const scale = linearScale(niceDomain(extent(values, zero), 4));
  const ticks = fewTicks(scale, column.unit === "count");
  const texts = ticks.map((tick) => format.compact(tick, column));
  return { scale, ticks, texts, width: Math.max(0, ...texts.map((text) => textWidth(text, 11))) };
}

/** Lines across with their values beside, for a scale from bottom to top. */
export function ValueAxis({ axis, box, theme }: { axis: ValueScale; box: Box } & Pick<Canvas, "theme">) {
  return axis.ticks.map((tick, at) => {
    const y = round(axis.scale(tick));
    return (
      <g key={tick}>
        <line x1={box.left} x2={box.right} y1={y} y2={y} stroke={tick === 0 ? theme.compare : theme.grid} />
        <Label x={box.left - 8} y={y + 4} anchor="end" fill={theme.muted} text={axis.texts[at] ?? ""} />
      </g>
    );
  });
}

function extent(values: readonly (number | null)[], zero: boolean): [number, number] {
  let low = zero ? 0 : Infinity;
  let high = zero ? 0 : -Infinity;
  for (const value of values) {
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  return low === high ? [Math.min(low, 0), high > 0 ? high : 1] : [low, high];
}

function fewTicks({ domain }: LinearScale, whole: boolean): readonly number[] {
  for (const wanted of [4, 3, 2]) {
    const ticks = ticksOf(domain, wanted).filter((tick) => !whole || Number.isInteger(tick));
    if (ticks.length <= 5) return ticks;
  }
  return domain;
}
