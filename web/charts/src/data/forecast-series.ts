/** A forecast with the error that the method made on the known past. */
export interface Forecast {
  readonly method: "holt-winters" | "seasonal-naive" | "drift";
  readonly values: readonly { readonly value: number; readonly low: number; readonly high: number }[];
  /** Mean symmetric error of a back-test on the last season, 0..2; undefined where the past was too short to test. */
  readonly smape: number | undefined;
}

type Method = (past: readonly number[], season: number, horizon: number) => number[] | undefined;

const methods: Readonly<Record<Forecast["method"], Method>> = {
  "holt-winters": holtWinters,
  "seasonal-naive": seasonalNaive,
  drift,
};

/**
 * 1. Each method forecasts the last stretch of the past from what lies before it. 2. The one with the least error forecasts the future from the whole past. 3. The band is
 * 1.28 standard deviations of its one-step errors (80 % if errors are normal), growing with the root of the distance.
 */
export function forecastSeries(
  past: readonly number[],
  season: number,
  horizon: number,
): Forecast | undefined {
  if (past.length < 4) return undefined;
  const tested = Object.entries(methods).map(([name, method]) => ({
    name: name as Forecast["method"],
    method,
    error: backTest(past, season, horizon, method),
  }));
  const usable = tested.filter(({ method }) => method(past, season, horizon) !== undefined);
  const best = usable.reduce(
    (least, each) => ((each.error ?? 3) < (least.error ?? 3) ? each : least),
    usable[0] ?? { name: "drift", method: drift, error: undefined },
  );
  const values = best.method(past, season, horizon) ?? [];
  const spread = 1.28 * deviation(past, season, best.method);
  const floor = Math.min(...past) >= 0 ? 0 : -Infinity;
  return {
    method: best.name,
    smape: best.error,
    values: values.map((value, at) => {
      const reach = spread * Math.sqrt(1 + at / Math.max(1, season));
      const middle = Math.max(floor, value);
      return { value: middle, low: Math.max(floor, middle - reach), high: middle + reach };
    }),
  };
}

function backTest(
  past: readonly number[],
  season: number,
  horizon: number,
  method: Method,
): number | undefined {
  const held = Math.min(horizon, Math.floor(past.length / 3));
  const guessed = method(past.slice(0, -held), season, held);
  return guessed && smape(guessed, past.slice(-held));
}

/** Mean of |a - b| / ((|a| + |b|) / 2); two zeros are no error. */
export function smape(guessed: readonly number[], real: readonly number[]): number {
  const errors = real.map((value, at) => {
    const other = guessed[at] ?? 0;
    const size = (Math.abs(value) + Math.abs(other)) / 2;
    return size === 0 ? 0 : Math.abs(value - other) / size;
  });
  return errors.reduce((sum, each) => sum + each, 0) / Math.max(1, errors.length);
}

/** Additive Holt-Winters with a damped trend; the smoothing constants that leave the least squared error are tried out. Needs two whole seasons. */
function holtWinters(past: readonly number[], season: number, horizon: number): number[] | undefined {
  if (season < 2 || past.length < 2 * season) return undefined;
  let best: { error: number; values: number[] } | undefined;
  for (const alpha of [0.1, 0.3, 0.6])
    for (const beta of [0, 0.05, 0.2])
      for (const gamma of [0.05, 0.2, 0.4]) {
        const run = smooth(past, season, horizon, { alpha, beta, gamma });
        if (best === undefined || run.error < best.error) best = run;
      }
  return best?.values;
}

interface Constants {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

const damping = 0.95;

function smooth(past: readonly number[], season: number, horizon: number, { alpha, beta, gamma }: Constants) {
  const mean = (from: number) =>
    past.slice(from, from + season).reduce((sum, value) => sum + value, 0) / season;
  let level = mean(0);
  let trend = (mean(season) - level) / season;
  const pattern = past.slice(0, season).map((value) => value - level);
  let error = 0;
  past.forEach((value, at) => {
    const seasonal = pattern[at % season] ?? 0;
    const guessed = level + damping * trend + seasonal;
    if (at >= season) error += (value - guessed) ** 2;
    const before = level;
    level = alpha * (value - seasonal) + (1 - alpha) * (level + damping * trend);
    trend = beta * (level - before) + (1 - beta) * damping * trend;
    pattern[at % season] = gamma * (value - level) + (1 - gamma) * seasonal;
  });
  let rise = 0;
  const values = Array.from({ length: horizon }, (_, at) => {
    rise += damping ** (at + 1) * trend;
    return level + rise + (pattern[(past.length + at) % season] ?? 0);
  });
  return { error, values };
}

function seasonalNaive(past: readonly number[], season: number, horizon: number): number[] | undefined {
  if (past.length < season) return undefined;
  return Array.from({ length: horizon }, (_, at) => past[past.length - season + (at % season)] ?? 0);
}

/** The mean of the last few values goes on. */
function drift(past: readonly number[], _season: number, horizon: number): number[] {
  const last = past.slice(-4);
  const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
  return Array.from({ length: horizon }, () => mean);
}

/** Of the errors one bucket ahead, over at most the last 14 buckets. */
function deviation(past: readonly number[], season: number, method: Method): number {
  const errors: number[] = [];
  for (let at = Math.max(4, past.length - 14); at < past.length; at++) {
    const [guessed] = method(past.slice(0, at), season, 1) ?? [];
    if (guessed !== undefined) errors.push((past[at] ?? 0) - guessed);
  }
  return Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / Math.max(1, errors.length));
}
