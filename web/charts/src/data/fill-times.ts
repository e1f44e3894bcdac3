import type { Key } from "./key.ts";

const mostFilled = 2000;

/** Puts empty buckets where rows are missing: a gap is seen as a gap, and bars keep their distance. Keys come in order of time. */
export function fillTimes(keys: readonly Key[]): readonly Key[] {
  const step = bucketWidth(keys);
  if (step === undefined) return keys;
  const filled: Key[] = [];
  for (const key of keys) {
    const before = filled.at(-1)?.time ?? key.time ?? 0;
    const span = (key.time ?? 0) - before;
    const missing = filled.length === 0 ? 0 : Math.round(span / step) - 1;
    if (missing > 0 && filled.length + missing < mostFilled) {
      for (let at = 1; at <= missing; at++) {
        const time = before + Math.round((span * at) / (missing + 1));
        filled.push({ text: new Date(time).toISOString(), time, rows: [] });
      }
    }
    filled.push(key);
  }
  return filled;
}

/** The usual distance of two buckets: months and days of the clock change differ a little. */
export function bucketWidth(keys: readonly Pick<Key, "time">[]): number | undefined {
  const steps = keys.slice(1).map((key, at) => (key.time ?? 0) - (keys[at]?.time ?? 0));
  const sorted = steps.filter((step) => step > 0).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
