/** Every so many zeros of the bit vector their position is kept. */
const SAMPLE_EVERY = 128;

/** Questions whose waits overlap. */
const AT_A_TIME = 128;

/**
 * Says "surely not" or "maybe" for the ids of one sorted run, at 12.3 bits per id and 1 wrong "maybe" in 1,024; never a wrong "surely not".
 *
 * How: the high lane chooses one of as many buckets as there are ids; each id leaves 10 bits of its low lane, in run order. Which of them
 * belong to which bucket is kept as Elias and Fano did: id number i of bucket b sets bit b + i, so that the ones between zero number b - 1 and
 * zero number b are bucket b. It is built in one pass over sorted ids, which a Bloom or xor filter of that quality is not.
 */
export class RunFilter {
  readonly buckets: number;
  readonly bits: Uint32Array;
  /** 8 bits of each id, then 2 more of each, four ids to a byte. */
  readonly fingerprints: Uint8Array;
  #zeros: Uint32Array = new Uint32Array(0);
  #count = 0;
  /** Read by nobody; keeps the runtime from leaving {@link RunFilter.maybes} without its first look. */
  touched = 0;
  readonly #scale: number;

  /** For at most `buckets` ids. */
  constructor(buckets: number, stored?: { bits: Uint32Array; fingerprints: Uint8Array }) {
    this.buckets = Math.max(1, buckets);
    this.#scale = this.buckets / 2 ** 32;
    this.bits = stored?.bits ?? new Uint32Array(Math.ceil((this.buckets * 2 + 1) / 32));
    this.fingerprints = stored?.fingerprints ?? new Uint8Array(fingerprintBytes(this.buckets));
    if (stored) this.finish();
  }

  get bytes(): number {
    return this.bits.byteLength + this.fingerprints.byteLength + this.#zeros.byteLength;
  }

  /** Adds the next id; high lanes must not fall. */
  append(low: number, high: number): void {
    const bit = this.#bucket(high) + this.#count;
    this.bits[bit >>> 5] = (this.bits[bit >>> 5] as number) | (1 << (bit & 31));
    const at = this.#count++;
    this.fingerprints[at] = low & 0xff;
    const rest = this.buckets + (at >>> 2);
    this.fingerprints[rest] = (this.fingerprints[rest] as number) | (((low >>> 8) & 3) << ((at & 3) * 2));
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
    return this.#matches(bucket, this.#start(bucket), low);
  }

  /**
   * Which of the ids (number `i` has its lanes at 2i and 2i + 1) the run may hold. A large filter answers from main memory, and each step of a question
   * waits for the one before; so the steps are taken for many ids at a time, whose waits then overlap.
   */
  maybes(lanes: Uint32Array, ids: Uint32Array): number[] {
    const found: number[] = [];
    const buckets = new Uint32Array(AT_A_TIME);
    const starts = new Uint32Array(AT_A_TIME);
    const places = new Uint32Array(AT_A_TIME);
    for (let from = 0; from < ids.length; from += AT_A_TIME) {
      const count = Math.min(AT_A_TIME, ids.length - from);
      for (let each = 0; each < count; each++) {
        const bucket = this.#bucket(lanes[(ids[from + each] as number) * 2 + 1] as number);
        buckets[each] = bucket;
        starts[each] = bucket === 0 ? 0 : (this.#zeros[Math.floor((bucket - 1) / SAMPLE_EVERY)] as number);
      }
      this.#touch(this.bits, starts, 5, count);
      for (let each = 0; each < count; each++) {
        starts[each] = this.#start(buckets[each] as number);
        places[each] = (starts[each] as number) - (buckets[each] as number);
      }
      this.#touch(this.fingerprints, places, 0, count);
      for (let each = 0; each < count; each++) {
        const id = ids[from + each] as number;
        if (this.#matches(buckets[each] as number, starts[each] as number, lanes[id * 2] as number))
          found.push(id);
      }
    }
    return found;
  }

  /** Brings what will be read into the cache. */
  #touch(from: Uint32Array | Uint8Array, places: Uint32Array, shift: number, count: number): void {
    let sum = 0;
    for (let each = 0; each < count; each++) sum ^= from[(places[each] as number) >>> shift] as number;
    this.touched = sum;
  }

  /** Where a bucket begins in the bit vector. */
  #start(bucket: number): number {
    return bucket === 0 ? 0 : this.#zero(bucket - 1) + 1;
  }

  #matches(bucket: number, start: number, low: number): boolean {
    const bits = this.bits;
    for (let bit = start; ((bits[bit >>> 5] as number) >>> (bit & 31)) & 1; bit++) {
      if (this.fingerprints[bit - bucket] === (low & 0xff) && this.#restMatches(bit - bucket, low))
        return true;
    }
    return false;
  }

  #restMatches(at: number, low: number): boolean {
    const rest = this.fingerprints[this.buckets + (at >>> 2)] as number;
    return ((rest >>> ((at & 3) * 2)) & 3) === ((low >>> 8) & 3);
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

export function fingerprintBytes(buckets: number): number {
  return buckets + Math.ceil(buckets / 4);
}

function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
