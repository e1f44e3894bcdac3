/** A point in time as the lake reads it. */
export interface EventTime {
  /** ms since the epoch, fractions of a millisecond cut off. */
  readonly ms: number;
  /** `YYYY-MM-DDTHH:MM:SS[.fraction up to 6]Z`. */
  readonly text: string;
}

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const DOT = 46;
const LETTER_T = 84;
const LETTER_Z = 90;

/**
 * The ms of a text that is already canonical, else NaN. This runs for each event of each request, hence by character codes and
 * without a regular expression (Date.parse would also take 30 February for 1 March).
 */
export function canonicalTime(text: string): number {
  const length = text.length;
  if (length < 20 || length > 27 || text.charCodeAt(length - 1) !== LETTER_Z) return NaN;
  if (
    text.charCodeAt(4) !== DASH ||
    text.charCodeAt(7) !== DASH ||
    text.charCodeAt(10) !== LETTER_T ||
    text.charCodeAt(13) !== COLON ||
    text.charCodeAt(16) !== COLON
  ) {
    return NaN;
  }
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const seconds = secondOfDay(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
  return epochDay(year, month, day) * 86_400_000 + seconds * 1000 + fractionMs(text, length);
}

const LENIENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([Zz]|[+-]\d{2}(?::?\d{2})?))?)?$/;

/** Reads any form the front door takes: RFC 3339 and its usual relatives (blank for T, no zone = UTC, date only), or ms since the epoch. */
export function readEventTime(value: string | number): EventTime | undefined {
  if (typeof value === "number") return fromMs(value);
  const match = LENIENT.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const days = epochDay(Number(year), Number(month), Number(day));
  // A leap second is the first second of the next minute: no other clock here knows it.
  const leap = second === "60" ? 1 : 0;
  const seconds = secondOfDay(Number(hour), Number(minute), Number(second) - leap) + leap;
  const whole = days * 86_400_000 + seconds * 1000 - offsetMs(zone);
  return Number.isNaN(whole) ? undefined : fromParts(whole, fraction.slice(0, 6));
}

function fromMs(ms: number): EventTime | undefined {
  const whole = Math.floor(ms);
  if (!(Math.abs(whole) <= 8.64e15)) return undefined;
  return { ms: whole, text: new Date(whole).toISOString() };
}

function fromParts(wholeSecondsMs: number, fraction: string): EventTime | undefined {
  const iso = new Date(wholeSecondsMs).toISOString();
  // Years outside 0000-9999 are written with a sign; they are out of range anyway.
  const text = fraction === "" ? `${iso.slice(0, -5)}Z` : `${iso.slice(0, -5)}.${fraction}Z`;
  return { ms: wholeSecondsMs + Number(fraction.slice(0, 3).padEnd(3, "0")), text };
}

function offsetMs(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return NaN;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function fractionMs(text: string, length: number): number {
  if (length === 20) return 0;
  if (text.charCodeAt(19) !== DOT || length === 21) return NaN;
  const places = length - 21;
  const value = digits(text, 20, length - 1);
  if (places === 3) return value;
  return Math.floor((value * 1000) / 10 ** places);
}

function secondOfDay(hour: number, minute: number, second: number): number {
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : NaN;
}

const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days since 1970-01-01 in the proleptic Gregorian calendar; NaN for a day that is not in it. */
function epochDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 1 : 0;
  const before = DAYS_BEFORE[month - 1]!; // month is 1 to 12
  const inMonth = DAYS_BEFORE[month]! - before + (month === 2 ? leap : 0); // 13 entries
  if (day > inMonth) return NaN;
  const y = year - 1;
  const daysToYear = y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719_162;
  return daysToYear + before + (month > 2 ? leap : 0) + day - 1;
}
