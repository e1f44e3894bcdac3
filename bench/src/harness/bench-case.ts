/** Figures by name; the unit is in the name (`_ms`, `_per_s`, `_mb`, `_bytes`). `null`: could not be measured here. */
export type Figures = Readonly<Record<string, unknown>>;

/** A bound of a figure, both ends included. */
export interface Bound {
  readonly min?: number;
  readonly max?: number;
}

export interface BenchContext {
  /** A smoke test: seconds instead of minutes. The figures mean little. */
  readonly quick: boolean;
  /** Words for people, on stderr. */
  say(text: string): void;
}

export interface BenchCase {
  readonly name: string;
  readonly summary: string;
  readonly target: Readonly<Record<string, Bound>>;
  run(context: BenchContext): Promise<Figures>;
}

export interface Judgement {
  readonly met: boolean;
  readonly missed: readonly string[];
}

/** A figure that is missing or no number does not meet its bound. */
export function judge(figures: Figures, target: BenchCase["target"]): Judgement {
  const missed = Object.entries(target)
    .filter(([name, bound]) => !within(figures[name], bound))
    .map(([name]) => name);
  return { met: missed.length === 0, missed };
}

function within(
  figure: unknown,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bound,
): boolean {
  return typeof figure === "number" && figure >= min && figure <= max;
}
