const SUB_BITS = 6;
const SUB = 1 << SUB_BITS;
const BUCKETS = (32 - SUB_BITS) * SUB + SUB;

export interface Summary {
  readonly count: number;
  readonly mean_ms: number;
  readonly p50_ms: number;
  readonly p90_ms: number;
  readonly p99_ms: number;
  readonly p999_ms: number;
  readonly max_ms: number;
}

/**
 * Latencies in microseconds, counted in buckets that are linear within each power of two, as HdrHistogram's are: 64 buckets per
 * octave, so a quantile is at most 1.6 % too high, up to 71 minutes.
 */
export class Histogram {
  readonly #counts = new Float64Array(BUCKETS);
  #total = 0;
  #sum = 0;
  #max = 0;

  record(milliseconds: number): void {
    const micros = Math.min(0xffff_ffff, Math.max(0, Math.round(milliseconds * 1000)));
    const bucket = bucketOf(micros);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total++;
    this.#sum += micros;
    if (micros > this.#max) this.#max = micros;
  }

  /** The smallest bucket's upper edge that `share` of all values do not exceed, ms; 0 without values. */
  quantile(share: number): number {
    const wanted = Math.max(1, Math.ceil(share * this.#total));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= wanted) return Math.min(upperEdge(bucket), this.#max) / 1000;
    }
    return 0;
  }

  summary(): Summary {
    return {
      count: this.#total,
      mean_ms: this.#total === 0 ? 0 : rounded(this.#sum / this.#total / 1000),
      p50_ms: rounded(this.quantile(0.5)),
      p90_ms: rounded(this.quantile(0.9)),
      p99_ms: rounded(this.quantile(0.99)),
      p999_ms: rounded(this.quantile(0.999)),
      max_ms: rounded(this.#max / 1000),
    };
  }
}

function bucketOf(micros: number): number {
  if (micros < SUB) return micros;
  const shift = 31 - Math.clz32(micros) - SUB_BITS;
  return shift * SUB + (micros >>> shift);
}

/** Inverse of bucketOf: the largest value that falls into the bucket. */
function upperEdge(bucket: number): number {
  if (bucket < SUB * 2) return bucket;
  const shift = Math.floor(bucket / SUB) - 1;
  return (bucket - shift * SUB + 1) * 2 ** shift - 1;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
