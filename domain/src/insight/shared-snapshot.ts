import type { QuerySnapshot } from "../query/index.ts";

/** A snapshot that several hold; let go of when the last of them is done. */
export class SharedSnapshot implements AsyncDisposable {
  readonly files: QuerySnapshot;
  readonly #holders: { count: number };
  #done = false;

  constructor(files: QuerySnapshot, holders = { count: 1 }) {
    this.files = files;
    this.#holders = holders;
  }

  /** One more holder; only while this one is not done. */
  hold(): SharedSnapshot {
    this.#holders.count++;
    return new SharedSnapshot(this.files, this.#holders);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    this.#holders.count--;
    if (this.#holders.count === 0) this.files.release();
  }
}
