import type { Canvas, Drawing } from "../drawing.ts";
import { fitText } from "../look/text-width.ts";
import { Label } from "./label.tsx";

/** The picture of an answer that has nothing to draw. */
export function nothing({ width, height, theme }: Canvas, why = "No data in this range."): Drawing {
  return {
    body: (
      <>
        <line x1={0} x2={width} y1={height - 20} y2={height - 20} stroke={theme.line} />
        <Label
          x={width / 2}
          y={height / 2}
          anchor="middle"
          size={12}
          fill={theme.muted}
          text={fitText(why, 12, width)}
        />
      </>
    ),
    summary: why,
    points: [],
  };
}
