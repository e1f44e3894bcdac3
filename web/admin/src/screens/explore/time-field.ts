import type { Answer } from "@kontor/contracts";

/**
 * A day of the tenant's calendar (`2026-10-25`) where the buckets are whole days, else its wall clock with the offset (`2026-10-25T14:00:00+09:00`), to the
 * ms for single events.
 */
export function timeField(value: string, { time_zone, grain }: Pick<Answer, "time_zone" | "grain">): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  const part = partsOf(at, time_zone);
  const day = `${part("year")}-${part("month")}-${part("day")}`;
  if (grain === "day" || grain === "week" || grain === "month") return day;
  const second = grain === undefined ? `${part("second")}.${part("fractionalSecond")}` : part("second");
  // "GMT+09:00"; some engines say "GMT" alone for UTC.
  const offset = part("timeZoneName").slice(3) || "+00:00";
  return `${day}T${part("hour")}:${part("minute")}:${second}${offset}`;
}

function partsOf(at: Date, timeZone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
    timeZoneName: "longOffset",
  }).formatToParts(at);
  return (type) => parts.find((part) => part.type === type)?.value ?? "";
}
