/** How much work the front door takes on at once. */
export interface AdmissionLimits {
  /** Requests whose body is complete and whose answer is not: they wait for the log. */
  readonly requests: number;
  /** Bytes of these requests' bodies, decompressed: what has to be parsed before the last one taken is answered. A single request may be larger. */
  readonly workBytes: number;
  /** Bytes of bodies held in memory, complete or not. */
  readonly bytes: number;
  /** Smoothed delay of the event loop, ms, above which only {@link FEW} are taken at a time. */
  readonly lagMs: number;
  /** Nothing more is taken while many wait and one has waited longer than this for the log, ms: the disk cannot keep up. */
  readonly waitMs: number;
}

/** With 2 MiB of work, 25 ms, the slowest of what is taken under tenfold load is answered within 200 ms; with 8 MiB it took 400 ms. */
const defaultAdmission: AdmissionLimits = {
  requests: 192,
  workBytes: 2 * 1024 * 1024,
  bytes: 64 * 1024 * 1024,
  lagMs: 60,
  waitMs: 120,
};

const SAMPLE_MS = 20;
const SMOOTHING = 0.2;
/** Share of the allowed requests that counts as many: a few wait out a slow moment of the disk. */
const PRESSED = 1 / 3;
/** Requests that are taken however late the event loop is: one hiccup, of a start or of the machine, must not turn a quiet shop's guests away. */
const FEW = 4;

/**
 * Decides at once whether the server can take a request. Queues stay as short as these limits, so those who are taken are answered soon and
 * the others learn at once that they must wait. Slow senders count by the bytes they have sent, not by what they announced.
 */
export class Admission implements Disposable {
  readonly #limits: AdmissionLimits;
  #requests = 0;
  #workBytes = 0;
  #entered = 0;
  #left = 0;
  // Requests leave about in the order they entered (the log commits in order): when as many have left as had entered at the mark,
  // those who waited at the mark are served, and a new mark is set.
  #markEntered = 0;
  #markTime = 0;
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
      this.#hasWork ||
      this.#bytes >= this.#limits.bytes ||
      (this.#requests >= FEW && this.#lag > this.#limits.lagMs) ||
      (this.#requests >= this.#limits.requests * PRESSED && this.waitedMs > this.#limits.waitMs)
    );
  }

  /** How long a request has been waiting for its answer now, ms; 0 when none is. A little less than the truth. */
  get waitedMs(): number {
    return this.#left < this.#markEntered ? performance.now() - this.#markTime : 0;
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

  /** A request's body is complete, of so many bytes (decompressed, as far as one can tell); false when there is too much to do already. */
  enter(bytes = 0): boolean {
    if (this.#hasWork || this.#requests >= this.#limits.requests) return false;
    this.#requests++;
    this.#workBytes += bytes;
    this.#entered++;
    if (this.#requests === 1) this.#mark();
    return true;
  }

  /** The answer is decided; `bytes` as they were on entering. */
  leave(bytes = 0): void {
    this.#requests--;
    this.#workBytes -= bytes;
    this.#left++;
    if (this.#left >= this.#markEntered) this.#mark();
  }

  /** What is in memory now. */
  get load(): { readonly requests: number; readonly bytes: number; readonly lagMs: number } {
    return { requests: this.#requests, bytes: this.#bytes, lagMs: this.#lag };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  get #hasWork(): boolean {
    return this.#workBytes >= this.#limits.workBytes;
  }

  #mark(): void {
    this.#markEntered = this.#entered;
    this.#markTime = performance.now();
  }

  #sample(): void {
    const now = performance.now();
    const late = Math.max(0, now - this.#expected);
    this.#lag += (late - this.#lag) * SMOOTHING;
    this.#expected = now + SAMPLE_MS;
  }
}
