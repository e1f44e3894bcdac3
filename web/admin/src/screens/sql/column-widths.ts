import { cellText } from "./cell-text.ts";
import type { SqlResult } from "./run-sql.ts";

const CHARACTER_PX = 8.4;
const PADDING_PX = 28;
const WIDEST_PX = 420;
const NARROWEST_PX = 72;
/** Rows looked at: widths must not jump while scrolling, and 10,000 rows are too many to measure. */
const SAMPLE = 200;

/** A width per column, by the longest text of its first rows. */
export function columnWidths({ columns, rows }: Pick<SqlResult, "columns" | "rows">): number[] {
  const sample = rows.slice(0, SAMPLE);
  return columns.map(({ name }, at) => {
    const longest = sample.reduce(
      (most, row) => Math.max(most, Math.min(80, cellText(row[at]).length)),
      name.length,
    );
    return Math.round(Math.max(NARROWEST_PX, Math.min(WIDEST_PX, longest * CHARACTER_PX + PADDING_PX)));
  });
}
