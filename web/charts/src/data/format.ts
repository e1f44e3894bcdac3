import type { Answer, AnswerColumn, Unit } from "@kontor/contracts";

type Grain = Answer["grain"];
type NumberOptions = Intl.NumberFormatOptions;
type DateOptions = Intl.DateTimeFormatOptions;

/** Writes numbers and times the way a reader of `locale` expects, times in the tenant's zone. */
export interface Format {
  /** Short: on axes and beside marks. */
  compact(value: number, column: Pick<AnswerColumn, "unit" | "currency">): string;
  /** In full: under the cursor and in the table. */
  exact(value: number, column: Pick<AnswerColumn, "unit" | "currency">): string;
  /** A change or part, `0.124` as `12.4%`. */
  share(value: number): string;
  count(value: number): string;
  /** A bucket on the axis; `spanMs` says how much time the axis covers. */
  tick(time: number, grain: Grain, spanMs: number): string;
  /** A bucket named in full. */
  bucket(time: number, grain: Grain): string;
  /** Parts of a time in the tenant's zone. */
  hourOf(time: number): number;
}

// Making a formatter costs more than drawing a chart, so each is kept; there are few combinations.
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

export function createFormat(locale = "en", timeZone = "UTC"): Format {
  const number = (value: number, options: NumberOptions) => numberFormat(locale, options).format(value);
  const date = (time: number, options: DateOptions) => dateFormat(locale, timeZone, options).format(time);
  const write = (value: number, unit: Unit, currency: string | undefined, compact: boolean) =>
    unit === "ms" || unit === "s"
      ? duration(unit === "s" ? value * 1000 : value, compact, number)
      : number(value, numberOptions(value, unit, currency, compact));
  return {
    compact: (value, { unit, currency }) => write(value, unit, currency, true),
    exact: (value, { unit, currency }) => write(value, unit, currency, false),
    share: (value) =>
      number(value, { style: "percent", maximumFractionDigits: Math.abs(value) < 0.1 ? 1 : 0 }),
    count: (value) => number(value, {}),
    tick: (time, grain, span) => date(time, tickOptions(grain, span)),
    bucket: (time, grain) => `${grain === "week" ? "week of " : ""}${date(time, bucketOptions(grain))}`,
    hourOf: (time) => Number(dateFormat("en", timeZone, { hour: "numeric", hourCycle: "h23" }).format(time)),
  };
}

function numberOptions(
  value: number,
  unit: Unit,
  currency: string | undefined,
  compact: boolean,
): NumberOptions {
  const size = Math.abs(value);
  if (unit === "share") return { style: "percent", maximumFractionDigits: compact && size >= 0.1 ? 0 : 1 };
  const money: NumberOptions = unit === "money" && currency ? { style: "currency", currency } : {};
  if (compact && size >= 1000)
    return { ...money, notation: "compact", maximumFractionDigits: size < 1e6 ? 1 : 2 };
  if (unit === "money" && compact && Number.isInteger(value)) return { ...money, maximumFractionDigits: 0 };
  return unit === "money" ? money : { maximumFractionDigits: compact || size >= 100 ? 2 : 4 };
}

function duration(
  ms: number,
  compact: boolean,
  number: (value: number, options: NumberOptions) => string,
): string {
  const unit = (value: number, unit: string, digits: number) =>
    number(value, { style: "unit", unit, unitDisplay: "narrow", maximumFractionDigits: digits });
  const size = Math.abs(ms);
  if (ms === 0) return number(0, {});
  if (size < 1000) return unit(ms, "millisecond", size < 10 ? 1 : 0);
  if (size < 60_000) return unit(ms / 1000, "second", 1);
  if (compact) return size < 5_400_000 ? unit(ms / 60_000, "minute", 1) : unit(ms / 3_600_000, "hour", 1);
  const minutes = Math.trunc(ms / 60_000);
  return `${unit(minutes, "minute", 0)} ${unit(Math.abs((ms - minutes * 60_000) / 1000), "second", 0)}`;
}

function tickOptions(grain: Grain, span: number): DateOptions {
  if (grain === "month") return span > 400 * dayMs ? { month: "short", year: "numeric" } : { month: "short" };
  if (grain === "day" || grain === "week" || grain === undefined)
    return span > 400 * dayMs ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" };
  if (span > 3 * dayMs) return { day: "numeric", month: "short" };
  const clock: DateOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return span > 1.5 * dayMs ? { weekday: "short", ...clock } : clock;
}

function bucketOptions(grain: Grain): DateOptions {
  if (grain === "month") return { month: "long", year: "numeric" };
  const day: DateOptions = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
  return grain === "minute" || grain === "hour"
    ? { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    : day;
}

function numberFormat(locale: string, options: NumberOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key);
  if (known) return known;
  const { currency: _, style, ...plain } = options;
  const made =
    attempt(() => new Intl.NumberFormat(locale, options)) ??
    // A currency that is none is no reason to show nothing.
    attempt(() => new Intl.NumberFormat(locale, style === "currency" ? plain : options)) ??
    new Intl.NumberFormat("en", style === "currency" ? plain : options);
  return keep(numberFormats, key, made);
}

function dateFormat(locale: string, timeZone: string, options: DateOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known = dateFormats.get(key);
  if (known) return known;
  const made =
    attempt(() => new Intl.DateTimeFormat(locale, { ...options, timeZone })) ??
    attempt(() => new Intl.DateTimeFormat("en", { ...options, timeZone })) ??
    new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
  return keep(dateFormats, key, made);
}

/** Locale and zone come from requests, so what is kept is bounded. */
function keep<T>(formats: Map<string, T>, key: string, made: T): T {
  if (formats.size >= 500) formats.clear();
  formats.set(key, made);
  return made;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
