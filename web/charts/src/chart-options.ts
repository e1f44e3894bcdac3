/** What an author of a tile may say of its picture. All of it may be left out; what does not fit is ignored, as it comes from stored JSON. */
export interface ChartOptions {
  /** Column along the axis; else the time, or the first dimension. */
  readonly x?: string;
  /** Measures to draw; else all of the first one's unit. */
  readonly y?: readonly string[];
  /** Dimension whose values become series; else the second one. */
  readonly by?: string;
  /** Measure that gives the size of dots (scatter, matrix). */
  readonly size?: string;
  readonly stacked?: boolean;
  /** Lying bars; else where names are long or many. */
  readonly horizontal?: boolean;
  /** Categories shown before the rest becomes "Other". */
  readonly top?: number;
  /** False lets a line's axis begin above zero. */
  readonly zero?: boolean;
  /** Colours a fall as good (bounce rate, failed events). */
  readonly less_is_better?: boolean;
  /** The big number of a KPI over time: the sum of all buckets, or the last one. */
  readonly value?: "sum" | "last";
  /** Now, RFC 3339: the bucket that holds it is drawn as unfinished. Without it: the end of the answer's range. */
  readonly now?: string;
  readonly bins?: number;
  /** Buckets to forecast, and buckets until the pattern repeats. */
  readonly horizon?: number;
  readonly season?: number;
  /** A forecast made elsewhere; without it the chart makes one. */
  readonly forecast?: readonly ForecastPoint[];
}

/** One bucket to come; `low` and `high` bound the likely range. */
export interface ForecastPoint {
  readonly time: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const text = (value: unknown) => typeof value === "string";
const flag = (value: unknown) => typeof value === "boolean";
const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const oneOf =
  (...allowed: string[]) =>
  (value: unknown) =>
    typeof value === "string" && allowed.includes(value);

const fits: { readonly [K in keyof Required<ChartOptions>]: (value: unknown) => boolean } = {
  x: text,
  y: (value) => Array.isArray(value) && value.every(text),
  by: text,
  size: text,
  stacked: flag,
  horizontal: flag,
  top: whole(1, 1000),
  zero: flag,
  less_is_better: flag,
  value: oneOf("sum", "last"),
  now: text,
  bins: whole(1, 100),
  horizon: whole(1, 400),
  season: whole(1, 400),
  forecast: (value) => Array.isArray(value) && value.every(isForecastPoint),
};

/** Keeps of a stored object what is known and of the right kind. */
export function readChartOptions(stored: unknown): ChartOptions {
  if (typeof stored !== "object" || stored === null) return {};
  const known = Object.entries(stored).filter(([name, value]) => fits[name as keyof ChartOptions]?.(value));
  return Object.fromEntries(known) as ChartOptions;
}

function isForecastPoint(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const point = value as Record<string, unknown>;
  return text(point["time"]) && [point["value"], point["low"], point["high"]].every(Number.isFinite);
}
