/** Lets a number of works run at a time, each caller group (a tenant) only some of them; the others wait in line. */
export class Turns {
  readonly #perGroup: number;
  readonly #running = new Map<string, number>();
  readonly #lines = new Map<string, (() => void)[]>();

  constructor(perGroup: number) {
    this.#perGroup = perGroup;
  }

  async run<Result>(group: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(group, signal);
    try {
      return await work();
    } finally {
      this.#leave(group);
    }
  }

  async #enter(group: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const running = this.#running.get(group) ?? 0;
    if (running < this.#perGroup) {
      this.#running.set(group, running + 1);
      return;
    }
    const line = this.#lines.get(group) ?? [];
    this.#lines.set(group, line);
    const turn = Promise.withResolvers<void>();
    const call = () => turn.resolve();
    line.push(call);
    const leave = () => {
      const at = line.indexOf(call);
      // Called already: the turn is taken and given on by whoever throws next.
      if (at !== -1) line.splice(at, 1);
      turn.reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  // The turn goes to the next in line; the count stays.
  #leave(group: string): void {
    const next = this.#lines.get(group)?.shift();
    if (next !== undefined) return next();
    const running = (this.#running.get(group) ?? 1) - 1;
    if (running > 0) return void this.#running.set(group, running);
    this.#running.delete(group);
    this.#lines.delete(group);
    return undefined;
  }
}
