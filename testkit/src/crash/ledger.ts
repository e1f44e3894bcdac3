/** What a client knows of each event it sent. */
export class Ledger {
  readonly #acknowledged = new Set<string>();
  readonly #unsure = new Set<string>();
  #next = 0;

  /** Ids for a new batch, or now and then a batch whose answer never came: a client that retries. */
  take(count: number, random: () => number): string[] {
    if (this.#unsure.size > 0 && random() < 0.3) return [...this.#unsure].slice(0, count);
    return Array.from({ length: count }, () => `crash-${++this.#next}`);
  }

  acknowledge(ids: readonly string[]): void {
    for (const id of ids) {
      this.#acknowledged.add(id);
      this.#unsure.delete(id);
    }
  }

  lost(ids: readonly string[]): void {
    for (const id of ids) if (!this.#acknowledged.has(id)) this.#unsure.add(id);
  }

  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** Sent, never answered: may be stored or not, but not twice. */
  get unsure(): ReadonlySet<string> {
    return this.#unsure;
  }
}
