import type { Answer, AnswerColumn } from "@kontor/contracts";
import { timeField } from "./time-field.ts";

/** Beginnings that a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

type Table = Pick<Answer, "columns" | "rows" | "time_zone" | "grain">;

/**
 * An answer as RFC 4180. Times are the tenant's, as on the screen. Texts that a spreadsheet would take for a formula get an apostrophe: they may come from
 * anybody's events.
 */
export function csvOf(table: Table): string {
  const { columns, rows } = table;
  const head = columns.map(({ name }) => textField(name));
  const lines = [head, ...rows.map((row) => row.map((value, at) => fieldOf(value, columns[at], table)))];
  return lines.map((fields) => `${fields.join(",")}\r\n`).join("");
}

function fieldOf(value: unknown, column: AnswerColumn | undefined, table: Table): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") return textField(JSON.stringify(value));
  return column?.unit === "time" ? timeField(value, table) : textField(value);
}

function textField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
