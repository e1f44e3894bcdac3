import { setImmediate } from "node:timers/promises";

/** Freed after about this much; a full collection of this process's small heap takes a few ms. */
const ENOUGH_BYTES = 32e6;
const SOME_BYTES = 4e6;
const MANY_RUNS = 50;

/**
 * DuckDB's results and chunks live outside V8's heap, count against DuckDB's memory limit, and are freed only when their JavaScript handles are collected; V8
 * sees small objects and is in no hurry. So what was handed out is counted here, and V8 is told. Needs `--expose-gc`; without it V8 does as it likes.
 */
export class NativeMemory {
  #bytes = 0;
  #runs = 0;

  /** Something of this size was handed out. */
  async took(bytes: number): Promise<void> {
    this.#bytes += bytes;
    if (this.#bytes > ENOUGH_BYTES) await this.#free();
  }

  /** A statement is over; a failed one may have left anything. */
  async ended(failed: boolean): Promise<void> {
    this.#runs++;
    if (failed || this.#bytes > SOME_BYTES || this.#runs >= MANY_RUNS) await this.#free();
  }

  // Finalizers run in the turn after the collection.
  async #free(): Promise<void> {
    this.#bytes = 0;
    this.#runs = 0;
    globalThis.gc?.();
    await setImmediate();
  }
}
