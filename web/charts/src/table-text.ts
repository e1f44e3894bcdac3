import type { Answer, EmbeddedTile } from "@kontor/contracts";
import { cellText, columnLabel, mostRows } from "./data/cell-text.ts";
import { createFormat } from "./data/format.ts";

/** The data of a chart as text, cell by cell as the table view of the page shows it. */
export function tableText(answer: Answer, locale: string | undefined): EmbeddedTile["table"] {
  const format = createFormat(locale, answer.time_zone);
  const { columns, rows } = answer;
  return {
    columns: columns.map((column) => ({ label: columnLabel(column), numeric: column.role === "measure" })),
    rows: rows
      .slice(0, mostRows)
      .map((row) => columns.map((column, at) => cellText(row[at], column, answer, format))),
    rest: Math.max(0, rows.length - mostRows),
  };
}
