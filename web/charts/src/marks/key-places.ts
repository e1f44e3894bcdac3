import type { Key } from "../data/key.ts";

/** Where keys stand on an axis of points: by time, or evenly. A single one stands in the middle. */
export function keyPlaces(keys: readonly Key[], left: number, right: number): (index: number) => number {
  const first = keys[0]?.time ?? null;
  const last = keys.at(-1)?.time ?? null;
  if (keys.length < 2) return () => (left + right) / 2;
  if (first === null || last === null || last <= first)
    return (index) => left + ((right - left) * index) / (keys.length - 1);
  return (index) => left + ((right - left) * ((keys[index]?.time ?? first) - first)) / (last - first);
}
