/** How much work the front door takes on at once. */
export interface AdmissionLimits {
  /** Requests whose body is complete and whose answer is not: they wait for the log. */
  readonly requests: number;
  /** Bytes of bodies held in memory, complete or not. */
  readonly bytes: number;
  /** Smoothed delay of the event loop, ms, above which nothing more is taken. */
  readonly lagMs: number;
}

export const defaultAdmission: AdmissionLimits = { requests: 512, bytes: 64 * 1024 * 1024, lagMs: 150 };

const SAMPLE_MS = 20;
const SMOOTHING = 0.2;

/**
 * Decides at once whether the server can take a request. Queues stay as short as these limits, so those who are taken are answered soon and
 * the others learn at once that they must wait. Slow senders count by the bytes they have sent, not by what they announced.
 */
export class Admission implements Disposable {
  readonly #limits: AdmissionLimits;
  #requests = 0;
  #bytes = 0;
  #lag = 0;
  #expected = performance.now() + SAMPLE_MS;
  readonly #timer: NodeJS.Timeout;

  constructor(limits: Partial<AdmissionLimits> = {}) {
    this.#limits = { ...defaultAdmission, ...limits };
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS).unref();
  }

  /** True when nothing more can be taken now. */
  get full(): boolean {
    return (
      this.#requests >= this.#limits.requests ||
      this.#bytes >= this.#limits.bytes ||
      this.#lag > this.#limits.lagMs
    );
  }

  /** Notes bytes of a body that now lie in memory; false (and nothing noted) when there is no room. */
  hold(bytes: number): boolean {
    if (this.#bytes + bytes > this.#limits.bytes) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** A request's body is complete; false when there are too many already. */
  enter(): boolean {
    if (this.#requests >= this.#limits.requests) return false;
    this.#requests++;
    return true;
  }

  leave(): void {
    this.#requests--;
  }

  /** What is in memory now. */
  get load(): { readonly requests: number; readonly bytes: number; readonly lagMs: number } {
    return { requests: this.#requests, bytes: this.#bytes, lagMs: this.#lag };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const now = performance.now();
    const late = Math.max(0, now - this.#expected);
    this.#lag += (late - this.#lag) * SMOOTHING;
    this.#expected = now + SAMPLE_MS;
  }
}
