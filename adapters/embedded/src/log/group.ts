import type { LogPosition, LogRecord } from "@kontor/core";
import { FRAME_HEADER, frameBytes, sealFrame, writeFrame } from "./frame.ts";
import type { SparseIndex } from "./sparse-index.ts";

/** Records share buffers of this size; a larger one gets its own. */
const CHUNK_BYTES = 256 * 1024;
const SPARE_CHUNKS = 16;

interface Chunk {
  readonly buffer: Buffer;
  used: number;
}

interface Waiter {
  readonly resolve: (position: LogPosition) => void;
  readonly reject: (error: unknown) => void;
}

/** Buffers to use again, so that a busy log allocates nothing per group. */
export class ChunkPool {
  readonly #spare: Buffer[] = [];

  take(bytes: number): Buffer {
    if (bytes > CHUNK_BYTES) return Buffer.allocUnsafeSlow(bytes);
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  }

  giveBack(buffer: Buffer): void {
    if (buffer.length === CHUNK_BYTES && this.#spare.length < SPARE_CHUNKS) this.#spare.push(buffer);
  }
}

/** The records that one write and one sync make durable together, and who waits for that. */
export class Group {
  bytes = 0;
  maxTimestamp = -Infinity;
  readonly #pool: ChunkPool;
  readonly #chunks: Chunk[] = [];
  readonly #waiters: Waiter[] = [];

  constructor(pool: ChunkPool) {
    this.#pool = pool;
  }

  get count(): number {
    return this.#waiters.length;
  }

  /** Copies the record; `frame` is its length on disk, `keyBytes` that of its key. */
  add(record: LogRecord, keyBytes: number, frame: number): Promise<LogPosition> {
    const chunk = this.#chunkFor(frame);
    writeFrame(chunk.buffer, chunk.used, record.key, keyBytes, record.value, record.timestamp);
    chunk.used += frame;
    this.bytes += frame;
    if (record.timestamp > this.maxTimestamp) this.maxTimestamp = record.timestamp;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
    });
  }

  /** Gives the frames their offsets and checksums and notes some in the index; returns what to write at `position`. */
  seal(salt: number, firstOffset: number, position: number, index: SparseIndex): Buffer[] {
    const place = { salt, offset: firstOffset, groupStart: position };
    let written = position;
    for (const { buffer, used } of this.#chunks) {
      for (let at = 0; at < used; place.offset++) {
        sealFrame(buffer, at, place);
        index.note(place.offset, written);
        const length = frameBytes(buffer, at);
        at += length;
        written += length;
      }
    }
    return this.#chunks.map(({ buffer, used }) => buffer.subarray(0, used));
  }

  succeed(partition: number, firstOffset: number): void {
    this.#release();
    for (const [index, waiter] of this.#waiters.entries()) {
      waiter.resolve({ partition, offset: firstOffset + index });
    }
  }

  fail(error: unknown): void {
    this.#release();
    for (const waiter of this.#waiters) waiter.reject(error);
  }

  #chunkFor(frame: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.buffer.length - last.used >= frame) return last;
    const chunk = { buffer: this.#pool.take(frame), used: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  #release(): void {
    for (const { buffer } of this.#chunks) this.#pool.giveBack(buffer);
    this.#chunks.length = 0;
  }
}

/** Length on disk of a record whose key has `keyBytes` bytes. */
export function frameLength(keyBytes: number, record: LogRecord): number {
  return FRAME_HEADER + keyBytes + record.value.byteLength;
}
