import type { Canvas } from "../drawing.ts";
import { fitText } from "../look/text-width.ts";
import type { Box } from "./box.ts";
import { Label } from "./label.tsx";

export interface EndLabel {
  readonly text: string;
  readonly y: number;
  readonly fill: string;
}

const lineHeight = 14;

/** Names of series at the right end, moved apart where they would touch. */
export function EndLabels({
  labels,
  box,
  canvas,
}: {
  labels: readonly EndLabel[];
  box: Box;
  canvas: Canvas;
}) {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const places = moveApart(
    sorted.map(({ y }) => y),
    box.top + 4,
    box.bottom - 2,
  );
  const room = canvas.width - box.right - 8;
  return sorted.map((label, at) => (
    <Label
      key={label.text}
      x={box.right + 8}
      y={(places[at] ?? label.y) + 4}
      fill={label.fill}
      weight={500}
      text={fitText(label.text, 11, room)}
    />
  ));
}

/** Pushes down from the top, then up from the bottom. Places come in order. */
export function moveApart(
  places: readonly number[],
  top: number,
  bottom: number,
  height = lineHeight,
): number[] {
  const moved: number[] = [];
  for (const place of places) moved.push(Math.max(place, (moved.at(-1) ?? top - height) + height));
  let limit = bottom;
  for (let at = moved.length - 1; at >= 0; at--) {
    moved[at] = Math.min(moved[at] ?? limit, limit);
    limit = (moved[at] ?? limit) - height;
  }
  return moved;
}
