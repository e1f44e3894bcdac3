import type { Answer, AnswerColumn } from "@kontor/contracts";
import type { ChartOptions } from "../chart-options.ts";
import { toNumber, toTime } from "./cell.ts";

/** A column with its place in the rows. */
export interface Column extends AnswerColumn {
  readonly at: number;
}

/** Which columns of an answer a chart draws. */
export interface Columns {
  readonly dimensions: readonly Column[];
  /** Without comparisons. */
  readonly measures: readonly Column[];
  readonly comparisons: readonly Column[];
  /** Along the axis. */
  readonly x: Column | undefined;
  /** Splits into series. */
  readonly by: Column | undefined;
}

export function readColumns(answer: Answer, options: ChartOptions): Columns {
  const all = answer.columns.map((column, at) => ({ ...column, at }));
  const dimensions = all.filter(({ role }) => role === "dimension");
  const measures = all.filter(({ role, comparison }) => role === "measure" && comparison === undefined);
  const named = (name: string | undefined) =>
    name === undefined ? undefined : dimensions.find((each) => each.name === name);
  const x = named(options.x) ?? dimensions.find((each) => isTime(answer, each)) ?? dimensions[0];
  const by = named(options.by) ?? dimensions.find((each) => each !== x);
  return {
    dimensions,
    measures: chosen(measures, options.y),
    comparisons: all.filter(({ comparison }) => comparison !== undefined),
    x,
    by: by === x ? undefined : by,
  };
}

/** The columns that compare a measure with itself at other times. */
export function comparisonsOf(columns: Columns, measure: Column): Column[] {
  return columns.comparisons.filter(({ name }) => name.slice(0, name.lastIndexOf("@")) === measure.name);
}

export function isTime(answer: Answer, column: Column): boolean {
  if (column.unit !== "time") return false;
  const first = answer.rows.find((row) => row[column.at] !== null);
  return first === undefined || toTime(first[column.at]) !== null;
}

export function numberAt(row: readonly unknown[] | undefined, column: Column | undefined): number | null {
  return row === undefined || column === undefined ? null : toNumber(row[column.at]);
}

/** How a comparison is called in a sentence. */
export function comparisonName(column: AnswerColumn): string {
  const names = {
    previous: "the period before",
    week_before: "a week before",
    four_weeks_before: "four weeks before",
    year_before: "a year before",
  };
  return column.comparison === undefined ? "" : names[column.comparison];
}

/** The same where there is little room. */
export function shortComparisonName(column: AnswerColumn): string {
  const names = {
    previous: "before",
    week_before: "last week",
    four_weeks_before: "4 weeks ago",
    year_before: "last year",
  };
  return column.comparison === undefined ? "" : names[column.comparison];
}

function chosen(measures: readonly Column[], names: readonly string[] | undefined): readonly Column[] {
  const found = (names ?? []).flatMap((name) => measures.filter((each) => each.name === name));
  return found.length > 0 ? found : measures;
}
