import type { Canvas } from "../drawing.ts";
import { round } from "../look/round.ts";
import { Hatch } from "./hatch.tsx";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A bar; hatched where its bucket is not over. */
export function BarRect({
  rect,
  fill,
  partial,
  theme,
}: { rect: Rect; fill: string; partial: boolean } & Pick<Canvas, "theme">) {
  const { x, y, width, height } = rect;
  const place = {
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    rx: Math.min(2, width / 4),
  };
  if (!partial) return <rect {...place} fill={fill} />;
  return (
    <>
      <rect {...place} fill={theme.card} stroke={fill} strokeWidth={1} />
      <Hatch box={{ left: x, top: y, right: x + width, bottom: y + height }} stroke={fill} />
    </>
  );
}
