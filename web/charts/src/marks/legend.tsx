import type { Canvas } from "../drawing.ts";
import { round } from "../look/round.ts";
import { fitText, textWidth } from "../look/text-width.ts";
import { Label } from "./label.tsx";

interface LegendProps {
  readonly entries: readonly { readonly text: string; readonly fill: string }[];
  readonly left: number;
  readonly canvas: Canvas;
}

/** One row of names, for marks that have no end to write a name at. */
export function Legend({ entries, left, canvas }: LegendProps) {
  const each = (canvas.width - left) / Math.max(1, entries.length);
  let x = left;
  return entries.map(({ text, fill }) => {
    const fitted = fitText(text, 11, each - 22);
    const at = x;
    x += 14 + textWidth(fitted, 11) + 12;
    return (
      <g key={text}>
        <rect x={round(at)} y={2} width={9} height={9} rx={2} fill={fill} />
        <Label x={at + 14} y={11} fill={canvas.theme.muted} text={fitted} />
      </g>
    );
  });
}
