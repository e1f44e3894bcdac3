import type { Answer } from "@kontor/contracts";
import { toText, toTime } from "./cell.ts";
import { comparisonName, comparisonsOf, isTime, numberAt, type Column, type Columns } from "./columns.ts";
import { fillTimes } from "./fill-times.ts";
import type { Key } from "./key.ts";
import { isAdditive, mostOf } from "./most-of.ts";

export interface Series {
  readonly name: string;
  readonly column: Column;
  /** The same value of another time: drawn grey and dashed. */
  readonly compares: boolean;
  /** Sum of the categories that are not shown. */
  readonly other: boolean;
  readonly values: readonly (number | null)[];
}

export interface SeriesTable {
  readonly keys: readonly Key[];
  readonly series: readonly Series[];
  readonly timed: boolean;
  /** Series that are left out, as their values cannot be added up. */
  readonly leftOut: number;
}

const mostSeries = 6;

/** Rows as series over keys: one per measure (of the first one's unit), or one per value of the dimension that splits. */
export function readSeries(answer: Answer, columns: Columns): SeriesTable {
  const { x, by, measures } = columns;
  const first = measures[0];
  const timed = x !== undefined && isTime(answer, x);
  const keys = readKeys(answer, x, timed);
  if (first === undefined) return { keys, series: [], timed, leftOut: 0 };
  if (by !== undefined) return { keys, timed, ...splitSeries(answer, keys, by, first) };
  const same = measures.filter(({ unit, currency }) => unit === first.unit && currency === first.currency);
  const drawn = same.slice(0, mostSeries);
  const compared = drawn.length === 1 ? comparisonsOf(columns, first) : [];
  const series = [...drawn, ...compared].map((column) => measureSeries(answer, keys, column));
  return { keys, series, timed, leftOut: same.length - drawn.length };
}

function measureSeries(answer: Answer, keys: readonly Key[], column: Column): Series {
  const compares = column.comparison !== undefined;
  return {
    name: compares ? comparisonName(column) : column.label,
    column,
    compares,
    other: false,
    values: keys.map(({ rows }) => addUp(rows.map((row) => numberAt(answer.rows[row], column)))),
  };
}

function splitSeries(
  answer: Answer,
  keys: readonly Key[],
  by: Column,
  column: Column,
): Pick<SeriesTable, "series" | "leftOut"> {
  const nameOf = (row: number) => toText(answer.rows[row]?.[by.at]);
  const totals = new Map<string, number>();
  answer.rows.forEach((row, at) =>
    totals.set(nameOf(at), (totals.get(nameOf(at)) ?? 0) + Math.abs(numberAt(row, column) ?? 0)),
  );
  const { shown, rest } = mostOf(totals, mostSeries);
  const valuesWhere = (wanted: (name: string) => boolean) =>
    keys.map(({ rows }) =>
      addUp(rows.filter((row) => wanted(nameOf(row))).map((row) => numberAt(answer.rows[row], column))),
    );
  const one = (name: string, other: boolean, wanted: (name: string) => boolean): Series => ({
    name,
    column,
    compares: false,
    other,
    values: valuesWhere(wanted),
  });
  const series = [...shown].map((name) => one(name, false, (each) => each === name));
  if (rest.size === 0) return { series, leftOut: 0 };
  if (!isAdditive(column)) return { series, leftOut: rest.size };
  return { series: [...series, one(`Other (${rest.size})`, true, (each) => rest.has(each))], leftOut: 0 };
}

function readKeys(answer: Answer, x: Column | undefined, timed: boolean): readonly Key[] {
  if (x === undefined) return answer.rows.map((_, row) => ({ text: "", time: null, rows: [row] }));
  const found = new Map<string, { text: string; time: number | null; rows: number[] }>();
  answer.rows.forEach((row, at) => {
    const time = timed ? toTime(row[x.at]) : null;
    if (timed && time === null) return;
    const text = toText(row[x.at]);
    const known = found.get(text);
    if (known) known.rows.push(at);
    else found.set(text, { text, time, rows: [at] });
  });
  const keys = [...found.values()];
  return timed ? fillTimes(keys.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))) : keys;
}

function addUp(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

export function hasValues({ series }: SeriesTable): boolean {
  return series.some(({ values }) => values.some((value) => value !== null));
}

/** The row behind a key, where it is one. */
export function onlyRow(rows: readonly number[]): number | undefined {
  return rows.length === 1 ? rows[0] : undefined;
}
