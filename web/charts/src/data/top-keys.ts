import { isAdditive, mostOf } from "./most-of.ts";
import type { SeriesTable } from "./series.ts";

/** Categories that got no bar: how many, and their sum where values add up. */
export interface Rest {
  readonly count: number;
  readonly sum: number | undefined;
}

/** An "Other" that is this many times the largest bar would make all others invisible: it is told, not drawn. */
const overwhelming = 2.5;

/** The categories with the largest values, and one "Other" for the rest where values add up. */
export function topKeys(table: SeriesTable, most: number): { table: SeriesTable; rest: Rest | undefined } {
  if (table.timed || table.keys.length <= most) return { table, rest: undefined };
  const size = (at: number) =>
    table.series.reduce((sum, series) => sum + (series.compares ? 0 : Math.abs(series.values[at] ?? 0)), 0);
  const totals = new Map(table.keys.map((_, at) => [String(at), size(at)]));
  const { shown, rest } = mostOf(totals, most);
  const kept = [...shown].map(Number);
  const left = [...rest].map(Number);
  const pick = <T>(of: readonly T[], empty: T) => kept.map((at) => of[at] ?? empty);
  const adds = table.series.every(({ column }) => isAdditive(column));
  const restSum = left.reduce((total, at) => total + size(at), 0);
  const drawn = adds && restSum <= overwhelming * Math.max(...kept.map(size));
  const keys = pick(table.keys, { text: "", time: null, rows: [] });
  const other = {
    text: `Other (${left.length})`,
    time: null,
    rows: left.flatMap((at) => table.keys[at]?.rows ?? []),
  };
  const sum = (values: readonly (number | null)[]) =>
    left.reduce((total, at) => total + (values[at] ?? 0), 0);
  const series = table.series.map((each) => {
    const values = pick(each.values, null);
    return { ...each, values: drawn ? [...values, sum(each.values)] : values };
  });
  const told = adds && table.series.length === 1 ? sum(table.series[0]?.values ?? []) : undefined;
  return {
    table: { ...table, keys: drawn ? [...keys, other] : keys, series },
    rest: drawn ? undefined : { count: left.length, sum: told },
  };
}
