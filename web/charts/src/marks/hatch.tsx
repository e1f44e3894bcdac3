import { round } from "../look/round.ts";
import type { Box } from "./box.ts";

const distance = 5;

/** Slanted lines in a rectangle. Drawn one by one: a pattern would need an id, and ids clash where many pictures share a page. */
export function Hatch({ box, stroke }: { box: Box; stroke: string }) {
  return <path d={hatchPath(box)} stroke={stroke} strokeWidth={1} fill="none" />;
}

/** Lines x + y = c, cut off at the sides. */
function hatchPath({ left, top, right, bottom }: Box): string {
  const parts: string[] = [];
  for (let sum = left + top + distance; sum < right + bottom; sum += distance) {
    const x1 = Math.max(left, sum - bottom);
    const x2 = Math.min(right, sum - top);
    parts.push(`M${round(x1)},${round(sum - x1)}L${round(x2)},${round(sum - x2)}`);
  }
  return parts.join("");
}
