/** Every so many zeros of the bit vector their position is kept. */
const SAMPLE_EVERY = 128;

/**
 * Says "surely not" or "maybe" for the ids of one sorted run, at 10.3 bits per id and 1 wrong "maybe" in 256; never a wrong "surely not".
 *
 * How: the high lane chooses one of as many buckets as there are ids; each id leaves 8 bits of its low lane, in run order. Which of them
 * belong to which bucket is kept as Elias and Fano did: id number i of bucket b sets bit b + i, so that the ones between zero number b - 1 and
 * zero number b are bucket b. It is built in one pass over sorted ids, which a Bloom or xor filter of that quality is not.
 */
export class RunFilter {
  readonly buckets: number;
  readonly bits: Uint32Array;
  readonly fingerprints: Uint8Array;
  #zeros: Uint32Array = new Uint32Array(0);
  #count = 0;
  readonly #scale: number;

  /** For at most `buckets` ids. */
  constructor(buckets: number, stored?: { bits: Uint32Array; fingerprints: Uint8Array }) {
    this.buckets = Math.max(1, buckets);
    this.#scale = this.buckets / 2 ** 32;
    this.bits = stored?.bits ?? new Uint32Array(Math.ceil((this.buckets * 2 + 1) / 32));
    this.fingerprints = stored?.fingerprints ?? new Uint8Array(this.buckets);
    if (stored) this.finish();
  }

  get bytes(): number {
    return this.bits.byteLength + this.fingerprints.byteLength + this.#zeros.byteLength;
  }

  /** Adds the next id; high lanes must not fall. */
  append(low: number, high: number): void {
    const bit = this.#bucket(high) + this.#count;
    this.bits[bit >>> 5] = (this.bits[bit >>> 5] as number) | (1 << (bit & 31));
    this.fingerprints[this.#count++] = low & 0xff;
  }

  /** Call once after the last id, before the first question. */
  finish(): void {
    const zeros = new Uint32Array(Math.ceil(this.buckets / SAMPLE_EVERY));
    let seen = 0;
    for (let word = 0; seen < this.buckets && word < this.bits.length; word++) {
      let free = ~(this.bits[word] as number);
      const before = seen;
      const next = Math.ceil(before / SAMPLE_EVERY) * SAMPLE_EVERY;
      seen += popcount(free);
      if (next >= seen || next >= this.buckets) continue;
      for (let skip = next - before; skip > 0; skip--) free &= free - 1;
      zeros[next / SAMPLE_EVERY] = word * 32 + lowestBit(free);
    }
    this.#zeros = zeros;
  }

  mayHave(low: number, high: number): boolean {
    const bucket = this.#bucket(high);
    const bits = this.bits;
    let bit = bucket === 0 ? 0 : this.#zero(bucket - 1) + 1;
    while (((bits[bit >>> 5] as number) >>> (bit & 31)) & 1) {
      if (this.fingerprints[bit - bucket] === (low & 0xff)) return true;
      bit++;
    }
    return false;
  }

  #bucket(high: number): number {
    return (high * this.#scale) >>> 0;
  }

  /** Position of zero number `index`. */
  #zero(index: number): number {
    const sample = Math.floor(index / SAMPLE_EVERY);
    const start = this.#zeros[sample] as number;
    let left = index - sample * SAMPLE_EVERY;
    let word = start >>> 5;
    // The sampled zero and everything below it are done.
    let free = ~(this.bits[word] as number) & ~(((1 << (start & 31)) - 1) | (1 << (start & 31)));
    if (left === 0) return start;
    for (let here = popcount(free); here < left; here = popcount(free)) {
      left -= here;
      free = ~(this.bits[++word] as number);
    }
    for (; left > 1; left--) free &= free - 1;
    return word * 32 + lowestBit(free);
  }
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
