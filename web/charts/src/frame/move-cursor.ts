import type { Point } from "../drawing.ts";

type Place = Pick<Point, "x" | "y" | "mark">;

/**
 * Where the cursor goes on a key; undefined for keys that are none of its. Left and right follow the reading order, so that every datum is reached; up and down
 * go to the nearest one above or below, or do the same as left and right where there is none.
 */
export function moveCursor(
  points: readonly Place[],
  at: number | undefined,
  key: string,
): number | undefined {
  const last = points.length - 1;
  if (last < 0) return undefined;
  const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
  const bounded = (index: number) => Math.max(0, Math.min(last, index));
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key in steps)
    return at === undefined ? (steps[key] === -1 ? last : 0) : bounded(at + (steps[key] ?? 0));
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  if (at === undefined) return 0;
  const sign = key === "ArrowDown" ? 1 : -1;
  return nearestAlong(points, at, sign) ?? bounded(at + sign);
}

/** The datum nearest to a place, as the pointer sees it. */
export function nearestPoint(points: readonly Place[], x: number, y: number): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  points.forEach((point, at) => {
    const distance = distanceTo(point, x, y);
    if (distance < least) [best, least] = [at, distance];
  });
  return best;
}

function distanceTo(point: Place, x: number, y: number): number {
  const { mark } = point;
  if (mark.kind === "line") return Math.abs(point.x - x);
  if (mark.kind === "ring") return Math.hypot(point.x - x, point.y - y);
  const dx = Math.max(mark.x - x, 0, x - mark.x - mark.width);
  const dy = Math.max(mark.y - y, 0, y - mark.y - mark.height);
  return Math.hypot(dx, dy) + Math.hypot(point.x - x, point.y - y) * 1e-3;
}

function nearestAlong(points: readonly Place[], at: number, sign: 1 | -1): number | undefined {
  const from = points[at];
  if (from === undefined || from.mark.kind === "line") return undefined;
  let best: number | undefined;
  let least = Infinity;
  points.forEach((point, index) => {
    const along = (point.y - from.y) * sign;
    const score = along + 3 * Math.abs(point.x - from.x);
    if (along > 0.5 && score < least) [best, least] = [index, score];
  });
  return best;
}
