/** What was counted and timed during a stretch of time. */
export interface Step {
  /** How long it lasted, ms. */
  readonly ms: number;
  readonly counts: ReadonlyMap<string, number>;
  /** Samples in ms, by name; unordered, at most {@link SAMPLES} a second. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** Values read at its end. */
  readonly gauges: ReadonlyMap<string, number>;
}

/** Samples kept per name and second: enough for a p99, small when 20,000 come. */
export const SAMPLES = 500;

/** The step under way. */
export class OpenStep {
  #counts = new Map<string, number>();
  #times = new Map<string, number[]>();
  #seen = new Map<string, number>();

  count(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  time(name: string, ms: number): void {
    const seen = this.#seen.get(name) ?? 0;
    this.#seen.set(name, seen + 1);
    const samples = this.#times.get(name);
    if (samples === undefined) this.#times.set(name, [ms]);
    else samples[seen % SAMPLES] = ms;
  }

  /** Ends the step and begins the next. */
  close(ms: number, gauges: ReadonlyMap<string, number>): Step {
    const step = { ms, counts: this.#counts, times: this.#times, gauges };
    this.#counts = new Map();
    this.#times = new Map();
    this.#seen = new Map();
    return step;
  }
}

/** Counts of a name per second over the steps; null without time. */
export function rateOf(steps: readonly Step[], name: string): number | null {
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const count = steps.reduce((sum, step) => sum + (step.counts.get(name) ?? 0), 0);
  return ms === 0 ? null : (count * 1000) / ms;
}

/** The value that this share of the samples does not exceed; null without samples. */
export function quantileOf(steps: readonly Step[], name: string, share: number): number | null {
  const samples = steps.flatMap((step) => step.times.get(name) ?? []).sort((a, b) => a - b);
  return samples[Math.min(samples.length - 1, Math.floor(samples.length * share))] ?? null;
}

/** The largest value of a gauge; null when it was never read. */
export function highestOf(steps: readonly Step[], name: string): number | null {
  const values = steps.flatMap((step) => step.gauges.get(name) ?? []);
  return values.length === 0 ? null : Math.max(...values);
}
