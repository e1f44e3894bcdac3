import type { Rejection } from "@kontor/contracts";

/** Beyond this many, an event's further errors are not told. */
const MAX_PER_EVENT = 8;

/** What the checks of one event found; one instance serves all events of a request, one after another. */
export class Findings {
  /** The server's time, ms since the epoch. */
  readonly now: number;
  readonly rejections: Rejection[] = [];
  /** The event is valid but not canonical: it must be written anew. */
  rewrite = false;
  /** event_time, or the server's time when there is none. */
  time: number;
  #index = 0;
  #before = 0;

  constructor(now: number) {
    this.now = now;
    this.time = now;
  }

  begin(index: number): void {
    this.#index = index;
    this.#before = this.rejections.length;
    this.rewrite = false;
    this.time = this.now;
  }

  /** Errors of the current event. */
  get count(): number {
    return this.rejections.length - this.#before;
  }

  /** The current event's first error. */
  get first(): Rejection | undefined {
    return this.rejections[this.#before];
  }

  add(code: string, path: string, message: string): void {
    if (this.count < MAX_PER_EVENT) this.rejections.push({ index: this.#index, code, path, message });
  }
}
