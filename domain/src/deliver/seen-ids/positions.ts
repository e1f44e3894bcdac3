import type { LogPosition } from "@kontor/core";

/** How far a consumer got: for each partition the offset one past the last record it has dealt with. A missing partition stands at 0. */
export type LogPositions = readonly LogPosition[];

/** `base`, moved to `next` in the partitions that `next` names. */
export function movePositions(base: LogPositions, next: LogPositions): LogPositions {
  const merged = new Map(base.map((each) => [each.partition, each.offset]));
  for (const each of next) merged.set(each.partition, each.offset);
  return [...merged].map(([partition, offset]) => ({ partition, offset }));
}

/** True when `positions` is past `limit` in some partition. */
export function isAbove(positions: LogPositions, limit: LogPositions): boolean {
  return positions.some((each) => each.offset > offsetIn(limit, each.partition));
}

export function offsetIn(positions: LogPositions, partition: number): number {
  return positions.find((each) => each.partition === partition)?.offset ?? 0;
}

/** The lower of both, partition by partition. */
export function lowerOf(one: LogPositions, other: LogPositions): LogPositions {
  return one.map(({ partition, offset }) => ({
    partition,
    offset: Math.min(offset, offsetIn(other, partition)),
  }));
}
