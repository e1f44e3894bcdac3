/** How far a partition is durable, consistently at one moment. */
export interface DurableBounds {
  /** Lowest offset kept. */
  readonly start: number;
  /** One past the last durable offset. */
  readonly end: number;
  /** First offset of the segment that grows; `end` when none is open. */
  readonly activeBase: number;
  /** Durable bytes of that segment. */
  readonly activePosition: number;
}

const SEQUENCE = 0;
const WORDS = 5;

/** Memory for one partition's bounds that any thread may read. */
export function newSharedBounds(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * BigInt64Array.BYTES_PER_ELEMENT);
}

/** One writer only. A sequence number, odd while it writes, lets readers notice that they saw half of a change. */
export function publishBounds(memory: SharedArrayBuffer, bounds: DurableBounds): void {
  const words = new BigInt64Array(memory);
  Atomics.add(words, SEQUENCE, 1n);
  Atomics.store(words, 1, BigInt(bounds.start));
  Atomics.store(words, 2, BigInt(bounds.end));
  Atomics.store(words, 3, BigInt(bounds.activeBase));
  Atomics.store(words, 4, BigInt(bounds.activePosition));
  Atomics.add(words, SEQUENCE, 1n);
}

/** Safe in any thread; tries again while a change is being written, which takes well under a microsecond. */
export function readBounds(memory: SharedArrayBuffer): DurableBounds {
  const words = new BigInt64Array(memory);
  for (;;) {
    const sequence = Atomics.load(words, SEQUENCE);
    const bounds = {
      start: Number(Atomics.load(words, 1)),
      end: Number(Atomics.load(words, 2)),
      activeBase: Number(Atomics.load(words, 3)),
      activePosition: Number(Atomics.load(words, 4)),
    };
    if (sequence % 2n === 0n && Atomics.load(words, SEQUENCE) === sequence) return bounds;
  }
}
