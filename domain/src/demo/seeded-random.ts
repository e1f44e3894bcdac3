/** Numbers from 0 up to 1. */
export type Random = () => number;

/** mulberry32 (Tommy Ettinger, public domain): the same numbers for the same seed, on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed made of several numbers: neighbouring days and shops must not look alike. */
export function seedOf(...parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  }
  return hash ^ (hash >>> 13);
}

/** Draws indexes by weight. */
export function createWheel(weights: readonly number[]): (random: Random) => number {
  let sum = 0;
  const ends = weights.map((weight) => (sum += weight));
  return (random) => {
    const at = random() * sum;
    const found = ends.findIndex((end) => at < end);
    return found === -1 ? ends.length - 1 : found;
  };
}
