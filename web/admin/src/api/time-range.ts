import type { Comparison, Range } from "@kontor/contracts";

/** Choices of the time picker; the key is what stands in the address. */
export const rangeChoices: Readonly<Record<string, string>> = {
  today: "Today",
  yesterday: "Yesterday",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "28d": "Last 28 days",
  "90d": "Last 90 days",
  this_week: "This week",
  this_month: "This month",
  "12mo": "Last 12 months",
};

/** Choices of the comparison picker. */
export const compareChoices: Readonly<Record<string, string>> = {
  none: "No comparison",
  previous: "Span before",
  week_before: "Week before",
  four_weeks_before: "4 weeks before",
  year_before: "Year before",
};

const CALENDAR = ["today", "yesterday", "this_week", "this_month"] as const;
const LAST = /^[1-9][0-9]{0,3}(min|h|d|w|mo)$/;
const DAYS = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** The range that a text of the address means; undefined for what is not one. */
export function parseRange(text: string | undefined): Range | undefined {
  if (text === undefined) return undefined;
  const calendar = CALENDAR.find((name) => name === text);
  if (calendar !== undefined) return { calendar };
  if (LAST.test(text)) return { last: text };
  const days = DAYS.exec(text);
  if (days?.[1] === undefined || days[2] === undefined || days[1] > days[2]) return undefined;
  return isDay(days[1]) && isDay(days[2])
    ? { from: `${days[1]}T00:00:00Z`, to: `${nextDay(days[2])}T00:00:00Z` }
    : undefined;
}

/** The text for the address of a range, the other way round. */
export function formatRange(range: Range): string {
  if ("last" in range) return range.last;
  if ("calendar" in range) return range.calendar;
  const end = Date.parse(range.to) - 1;
  return Number.isNaN(end) ? "7d" : `${range.from.slice(0, 10)}..${new Date(end).toISOString().slice(0, 10)}`;
}

/** How the picker names a range. */
export function labelOfRange(text: string): string {
  return rangeChoices[text] ?? text.replace("..", " – ");
}

/** The comparison of the address; an empty list says that none is wanted, undefined that nothing was said. */
export function parseCompare(text: string | undefined): Comparison[] | undefined {
  if (text === undefined) return undefined;
  return text === "none" || !(text in compareChoices) ? [] : [text as Comparison];
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

function nextDay(text: string): string {
  return new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
