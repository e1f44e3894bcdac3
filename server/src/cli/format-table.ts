export interface TableResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly statistics?: { readonly rows: number; readonly elapsed_ms: number; readonly truncated: boolean };
}

/** Characters of a cell. The last column pushes nothing aside and may be longer. */
const WIDEST = 60;
const WIDEST_AT_END = 200;
const NUMERIC = /INT|DOUBLE|FLOAT|DECIMAL|REAL/;

/** A result as aligned text for a terminal; numbers to the right, long cells cut, those at the end of a line least. */
export function formatTable(result: TableResult): string {
  const head = result.columns.map((column) => column.name);
  const body = result.rows.map((row) =>
    row.map((value, at) => cellText(value, at === head.length - 1 ? WIDEST_AT_END : WIDEST)),
  );
  const widths = head.map((name, at) => Math.max(name.length, ...body.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) =>
        NUMERIC.test(result.columns[at]?.type ?? "")
          ? cell.padStart(widths[at] ?? 0)
          : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(Math.min(width, WIDEST))).join("  ");
  const count = `${result.rows.length} row${result.rows.length === 1 ? "" : "s"}${result.statistics?.truncated === true ? " (cut at the row limit)" : ""}`;
  return `${[line(head), rule, ...body.map(line), `(${count})`].join("\n")}\n`;
}

function cellText(value: unknown, widest: number): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const flat = text.replaceAll(/\s+/g, " ");
  return flat.length > widest ? `${flat.slice(0, widest - 1)}…` : flat;
}
