import type { Answer, AnswerColumn } from "@kontor/contracts";
import { toNumber, toText, toTime } from "./cell.ts";
import { comparisonName } from "./columns.ts";
import type { Format } from "./format.ts";

/** Of a table: more than anyone reads; the page stays quick. */
export const mostRows = 500;

/** A cell in full, as tables show it. */
export function cellText(cell: unknown, column: AnswerColumn, answer: Answer, format: Format): string {
  if (column.unit === "time") {
    const time = toTime(cell);
    if (time !== null) return format.bucket(time, answer.grain ?? "minute");
  }
  if (column.role === "dimension") return toText(cell);
  const value = toNumber(cell);
  return value === null ? "–" : format.exact(value, column);
}

export function columnLabel(column: AnswerColumn): string {
  return column.comparison === undefined ? column.label : `${column.label}, ${comparisonName(column)}`;
}

/** The largest value of each measure's column, for bars in cells; 0 where a value is negative, as a bar could not show it. */
export function columnTops({ columns, rows }: Answer): number[] {
  return columns.map(({ role }, at) => {
    if (role !== "measure") return 0;
    const values = rows.map((row) => toNumber(row[at]) ?? 0);
    return values.some((value) => value < 0) ? 0 : values.reduce((top, value) => Math.max(top, value), 0);
  });
}
