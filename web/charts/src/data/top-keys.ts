import { isAdditive, mostOf } from "./most-of.ts";
import type { SeriesTable } from "./series.ts";

/** The categories with the largest values, and one "Other" for the rest where values add up. `hidden` counts those that are shown nowhere. */
export function topKeys(table: SeriesTable, most: number): { table: SeriesTable; hidden: number } {
  if (table.timed || table.keys.length <= most) return { table, hidden: 0 };
  const size = (at: number) =>
    table.series.reduce((sum, series) => sum + (series.compares ? 0 : Math.abs(series.values[at] ?? 0)), 0);
  const totals = new Map(table.keys.map((_, at) => [String(at), size(at)]));
  const { shown, rest } = mostOf(totals, most);
  const kept = [...shown].map(Number);
  const left = [...rest].map(Number);
  const pick = <T>(of: readonly T[], empty: T) => kept.map((at) => of[at] ?? empty);
  const adds = table.series.every(({ column }) => isAdditive(column));
  const keys = pick(table.keys, { text: "", time: null, rows: [] });
  const other = {
    text: `Other (${left.length})`,
    time: null,
    rows: left.flatMap((at) => table.keys[at]?.rows ?? []),
  };
  const sum = (values: readonly (number | null)[]) =>
    left.reduce((total, at) => total + (values[at] ?? 0), 0);
  return {
    table: {
      ...table,
      keys: adds ? [...keys, other] : keys,
      series: table.series.map((series) => ({
        ...series,
        values: adds ? [...pick(series.values, null), sum(series.values)] : pick(series.values, null),
      })),
    },
    hidden: adds ? 0 : left.length,
  };
}
