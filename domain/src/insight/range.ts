import type { Comparison, Grain, Range } from "@kontor/contracts";
import { QuestionError } from "./errors.ts";
import type { Zone } from "./zone.ts";

/** From `from` to before `to`, ms since the epoch. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A calendar step; added in local time. */
export interface Shift {
  readonly months: number;
  readonly days: number;
  /** Only where the period is no whole number of days. */
  readonly ms: number;
}

/** The question's own period, and what it is compared with: `shift` leads from there to here. */
export interface Periods {
  readonly now: Period;
  readonly compared: readonly (Period & { readonly comparison: Comparison; readonly shift: Shift })[];
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const [EARLIEST, LATEST] = [Date.UTC(1970, 0, 1), Date.UTC(2101, 0, 1)];

/** The instants that a range means at `now`. "Up to now" ends with the minute that runs, so that the same question within it has the same answer. */
export function resolveRange(range: Range, now: number, zone: Zone): Period {
  const period =
    "last" in range
      ? last(range.last, now, zone)
      : "calendar" in range
        ? calendar(range.calendar, now, zone)
        : between(range);
  return { from: Math.max(EARLIEST, period.from), to: period.to };
}

/** The periods of the comparisons. */
export function comparePeriods(
  period: Period,
  range: Range,
  compare: readonly Comparison[],
  zone: Zone,
): Periods {
  const compared = [...new Set(compare)].map((comparison) => {
    const shift = shiftOf(comparison, period, range, zone);
    const back = { months: -shift.months, days: -shift.days, ms: -shift.ms };
    return { comparison, shift, from: move(period.from, back, zone), to: move(period.to, back, zone) };
  });
  return { now: period, compared };
}

/** The grain when the question names none: 24 to 100 buckets, about. */
export function grainOf({ from, to }: Period): Grain {
  const days = (to - from) / DAY;
  if (days <= 0.15) return "minute";
  if (days <= 3) return "hour";
  if (days <= 100) return "day";
  return days <= 750 ? "week" : "month";
}

/** An instant moved in local time, by months, days, then ms. */
export function move(instant: number, { months, days, ms }: Shift, zone: Zone): number {
  if (months === 0 && days === 0) return instant + ms;
  return zone.toInstant(addCalendar(zone.toLocal(instant), months, days)) + ms;
}

/** Begin of the bucket that holds a local time. */
export function floorLocal(local: number, grain: Grain): number {
  const date = new Date(local);
  if (grain === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  const day = Math.floor(local / DAY) * DAY;
  if (grain === "week") return day - ((date.getUTCDay() + 6) % 7) * DAY;
  if (grain === "day") return day;
  const width = grain === "hour" ? 60 * MINUTE : MINUTE;
  return Math.floor(local / width) * width;
}

/** Begins of all buckets of a period, as instants. */
export function bucketsOf({ from, to }: Period, grain: Grain, zone: Zone, most: number): number[] {
  const found: number[] = [];
  const isClock = grain === "minute" || grain === "hour";
  const width = grain === "hour" ? 60 * MINUTE : MINUTE;
  const base = fractionOf(zone, to);
  let local = floorLocal(zone.toLocal(from), grain);
  let instant = isClock ? Math.floor((from + base) / width) * width - base : zone.toInstant(local);
  while (instant < to) {
    if (found.push(instant) > most) {
      throw new QuestionError(
        `The range has more than ${most} buckets of a ${grain}. Take a coarser grain or a shorter range.`,
      );
    }
    local = addCalendar(local, grain === "month" ? 1 : 0, grain === "week" ? 7 : grain === "day" ? 1 : 0);
    instant = isClock ? instant + width : zone.toInstant(local);
  }
  return found;
}

/** What a zone is off full hours: buckets of an hour begin there (Kathmandu: 45 minutes past UTC's). */
export function fractionOf(zone: Zone, instant: number): number {
  const hour = 60 * MINUTE;
  return ((zone.offsetAt(instant) % hour) + hour) % hour;
}

function last(text: string, now: number, zone: Zone): Period {
  const [, count, unit] = /^(\d+)(min|h|d|w|mo)$/.exec(text) ?? [];
  const number = Number(count);
  const to = endOfMinute(now);
  if (unit === "min") return { from: to - number * MINUTE, to };
  if (unit === "h") return { from: to - number * 60 * MINUTE, to };
  const today = floorLocal(zone.toLocal(now), "day");
  if (unit === "mo") return { from: zone.toInstant(addCalendar(today + DAY, -number, 0)), to };
  return { from: zone.toInstant(today - (number * (unit === "w" ? 7 : 1) - 1) * DAY), to };
}

function calendar(word: "today" | "yesterday" | "this_week" | "this_month", now: number, zone: Zone): Period {
  const local = zone.toLocal(now);
  const today = floorLocal(local, "day");
  if (word === "yesterday") return { from: zone.toInstant(today - DAY), to: zone.toInstant(today) };
  const from = word === "today" ? today : floorLocal(local, word === "this_week" ? "week" : "month");
  return { from: zone.toInstant(from), to: endOfMinute(now) };
}

const RFC3339 = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

function between(range: { readonly from: string; readonly to: string }): Period {
  const [from, to] = [range.from, range.to].map((text) =>
    RFC3339.test(text) ? Date.parse(text) : Number.NaN,
  );
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) {
    throw new QuestionError("`from` and `to` are RFC 3339: 2026-11-21T00:00:00Z, or a date.");
  }
  if (from < EARLIEST || to > LATEST) throw new QuestionError("The range must lie between 1970 and 2100.");
  if (from >= to) throw new QuestionError("`from` must come before `to`.");
  return { from, to };
}

const endOfMinute = (now: number): number => Math.floor(now / MINUTE) * MINUTE + MINUTE;

function shiftOf(comparison: Comparison, period: Period, range: Range, zone: Zone): Shift {
  if (comparison === "week_before") return { months: 0, days: 7, ms: 0 };
  if (comparison === "four_weeks_before") return { months: 0, days: 28, ms: 0 };
  if (comparison === "year_before") return { months: 12, days: 0, ms: 0 };
  return previousShift(period, range, zone);
}

// "This month" against the last one is a month back; spans of whole days go back by days, so that a clock change moves nothing; all others by their length.
function previousShift({ from, to }: Period, range: Range, zone: Zone): Shift {
  if ("calendar" in range && range.calendar === "this_month") return { months: 1, days: 0, ms: 0 };
  const isCalendar = "calendar" in range || ("last" in range && /[dw]$|mo$/.test(range.last));
  const start = floorLocal(zone.toLocal(from), "day");
  const isWhole = zone.toLocal(from) === start && floorLocal(zone.toLocal(to), "day") === zone.toLocal(to);
  if (!isCalendar && !isWhole) return { months: 0, days: 0, ms: to - from };
  if ("calendar" in range && range.calendar === "this_week") return { months: 0, days: 7, ms: 0 };
  return { months: 0, days: Math.max(1, Math.ceil((zone.toLocal(to) - start) / DAY)), ms: 0 };
}

// The 31st a month before is the last day of that month.
function addCalendar(local: number, months: number, days: number): number {
  const date = new Date(local);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const length = new Date(
    Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth() + 1, 0),
  ).getUTCDate();
  const day = Math.min(date.getUTCDate(), length);
  return first + (day - 1 + days) * DAY + (((local % DAY) + DAY) % DAY);
}
