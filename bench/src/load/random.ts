/** xoshiro128** 1.1 (Blackman, Vigna; public domain): quick, and its period of 2^128 - 1 keeps millions of ids apart. */
export interface Random {
  /** A whole number from 0 to 2^32 - 1. */
  next(): number;
  /** A number from 0 to 1, 1 excluded. */
  share(): number;
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
}

/** The same seed gives the same numbers; 0 is as good a seed as any. */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = [splitMix(seed), splitMix(seed + 1), splitMix(seed + 2), splitMix(seed + 3)];
  function next(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }
  const share = () => next() / 0x1_0000_0000;
  return { next, share, below: (limit) => Math.floor(share() * limit) };
}

/** Draws 0 .. count-1 so that rank r comes up in proportion to 1 / (r + 1) (Zipf with exponent 1). */
export function createZipf(count: number, random: Random): () => number {
  const cumulated = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) cumulated[rank] = sum += 1 / (rank + 1);
  return () => {
    const wanted = random.share() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Share of rank `rank` (from 0) among `count`, by the same law. */
export function zipfShare(rank: number, count: number): number {
  let sum = 0;
  for (let each = 1; each <= count; each++) sum += 1 / each;
  return 1 / (rank + 1) / sum;
}

function splitMix(seed: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 1;
}
