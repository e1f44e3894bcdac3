import type { Answer, AnswerColumn } from "@kontor/contracts";

/** A value of an answer in words of the reader's language. */
export function formatValue(value: unknown, column: AnswerColumn, answer: Answer): string {
  if (value === null || value === undefined) return "–";
  if (column.unit === "time") return formatTime(value, answer);
  if (typeof value === "string") return value;
  if (typeof value !== "number") return JSON.stringify(value);
  return Number.isFinite(value) ? formatNumber(value, column) : "–";
}

function formatNumber(value: number, { unit, currency }: AnswerColumn): string {
  if (unit === "money") return money(value, currency);
  if (unit === "share") return number(value, { style: "percent", maximumFractionDigits: 1 });
  if (unit === "ms") return `${number(value / 1000, { maximumFractionDigits: 1 })} s`;
  return number(value, { maximumFractionDigits: 2 }) + (unit === "s" ? " s" : "");
}

function money(value: number, currency: string | undefined): string {
  try {
    return number(value, currency === undefined ? {} : { style: "currency", currency });
  } catch {
    // A code that is not of ISO 4217 came with the events.
    return `${number(value, { maximumFractionDigits: 2 })} ${currency ?? ""}`;
  }
}

function number(value: number, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(undefined, options).format(value);
}

function formatTime(value: unknown, { time_zone, grain }: Answer): string {
  const at = new Date(String(value));
  if (Number.isNaN(at.getTime())) return String(value);
  const whole = grain === "day" || grain === "week" || grain === "month";
  const options: Intl.DateTimeFormatOptions = whole
    ? { dateStyle: "medium" }
    : { dateStyle: "medium", timeStyle: grain === undefined ? "medium" : "short" };
  try {
    return new Intl.DateTimeFormat(undefined, { ...options, timeZone: time_zone }).format(at);
  } catch {
    return at.toISOString();
  }
}
