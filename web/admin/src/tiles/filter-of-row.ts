import type { Answer, Filter } from "@kontor/contracts";

/** The filter that a row stands for: its last dimension that is not time, as series and categories come after the axis. */
export function filterOfRow(
  { columns }: Pick<Answer, "columns">,
  row: readonly unknown[],
): Filter | undefined {
  const at = columns.findLastIndex(({ role, unit }) => role === "dimension" && unit !== "time");
  const column = columns[at];
  const value = row[at];
  const usable = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return column === undefined || !usable ? undefined : { dimension: column.name, op: "in", values: [value] };
}
