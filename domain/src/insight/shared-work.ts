/** Work that several may wait for at a time; it is given up when the last of them leaves. */
export class SharedWork<Result> {
  readonly #running = new Map<
    string,
    { readonly promise: Promise<Result>; readonly stop: AbortController; waiting: number }
  >();

  /** The result of `work`, or of the same work that is under way. Rejects with the signal's reason as soon as this caller leaves. */
  async run(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const entry = this.#running.get(key) ?? this.#start(key, work);
    entry.waiting++;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([entry.promise, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
      entry.waiting--;
      if (entry.waiting === 0) this.#giveUp(key, entry);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Result>) {
    const stop = new AbortController();
    const promise = work(stop.signal);
    const entry = { promise, stop, waiting: 0 };
    this.#running.set(key, entry);
    const forget = () => (this.#running.get(key) === entry ? this.#running.delete(key) : false);
    promise.then(forget, forget);
    return entry;
  }

  // Nobody may join work that is being stopped.
  #giveUp(key: string, entry: { readonly stop: AbortController }): void {
    if (this.#running.get(key) === entry) this.#running.delete(key);
    entry.stop.abort();
  }
}
