import { textWidth } from "../look/text-width.ts";
import type { Box } from "./box.ts";

/** Where four quadrants meet, and their names: upper left, upper right, lower left, lower right. */
export interface Quadrants {
  readonly x: number;
  readonly y: number;
  readonly names: readonly string[];
}

interface QuadrantName {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
  readonly box: Box;
}

/** The names in the outer corners, in capitals; one that has no room in its quadrant is left out. */
export function quadrantNames({ names }: Quadrants, x: number, y: number, box: Box): QuadrantName[] {
  const left = { x: box.left + 4, anchor: "start" as const, room: x - box.left };
  const right = { x: box.right - 2, anchor: "end" as const, room: box.right - x };
  const upper = { y: box.top + 10, high: y - box.top };
  const lower = { y: box.bottom - 5, high: box.bottom - y };
  const corners = [
    { ...left, ...upper },
    { ...right, ...upper },
    { ...left, ...lower },
    { ...right, ...lower },
  ];
  return corners.flatMap(({ room, high, ...corner }, at) => {
    const text = (names[at] ?? "").toUpperCase();
    const width = textWidth(text, 10) * 1.08;
    if (text === "" || width + 8 > room || high < 18) return [];
    const from = corner.anchor === "start" ? corner.x : corner.x - width;
    return [
      { ...corner, text, box: { left: from, right: from + width, top: corner.y - 10, bottom: corner.y + 3 } },
    ];
  });
}
