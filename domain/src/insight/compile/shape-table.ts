import type { Comparison, Grain } from "@kontor/contracts";
import type { Dimension } from "../model/dimensions.ts";
import type { Measure } from "../model/measures.ts";
import { bucketsOf, type Periods } from "../range.ts";
import { currencyOf, type Cell, type ColumnPlan, type CompileContext, type Plan } from "./statement.ts";

/** A table question with its names looked up. */
export interface TableParts {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  readonly periods: Periods;
  readonly grain: Grain;
  readonly order: readonly { readonly by: string; readonly descending: boolean }[];
  readonly limit: number;
}

const MOST_BUCKETS = 5000;
const MOST_ROWS = 10_000;

/** Columns and rows of a table's answer: times as instants, and buckets without rows filled in where time is the only dimension. */
export function shapeTable(
  parts: TableParts,
  context: CompileContext,
): Pick<Plan, "columns" | "grain" | "shape"> {
  const { dimensions, grain, limit, periods } = parts;
  const timeAt = dimensions.findIndex(({ name }) => name === "time");
  const columns = columnsOf(parts, context);
  if (timeAt === -1) {
    return {
      columns,
      shape: (rows) => ({
        rows: rows.slice(0, limit).map((row) => [...row]),
        truncated: rows.length > limit,
      }),
    };
  }
  const buckets = bucketsOf(periods.now, grain, context.zone, MOST_BUCKETS);
  const toInstant = instants(grain, context);
  return {
    columns,
    grain,
    shape: (rows) => {
      const timed = rows
        .slice(0, MOST_ROWS)
        .map((row) => row.map((cell, index) => (index === timeAt ? toInstant(cell) : cell)));
      const truncated = rows.length > MOST_ROWS;
      return { rows: dimensions.length === 1 ? fill(timed, buckets, parts) : timed, truncated };
    },
  };
}

/** Columns of measures, comparisons right after what they are compared with. */
function columnsOf({ dimensions, measures, periods }: TableParts, context: CompileContext): ColumnPlan[] {
  return [
    ...dimensions.map((dimension) => dimensionColumn(dimension, context)),
    ...measures.flatMap((measure) => [
      measureColumn(measure, context),
      ...periods.compared.map(({ comparison }) => measureColumn(measure, context, comparison)),
    ]),
  ];
}

export function dimensionColumn({ name, words, unit }: Dimension, { language }: CompileContext): ColumnPlan {
  return { name, label: words[language][0], role: "dimension", unit };
}

export function measureColumn(
  { name, words, unit }: Measure,
  context: CompileContext,
  comparison?: Comparison,
): ColumnPlan {
  const column = {
    label: words[context.language][0],
    role: "measure",
    unit,
    ...(unit === "money" ? { currency: currencyOf(context) } : {}),
  } as const;
  return comparison === undefined
    ? { name, ...column }
    : { name: `${name}@${comparison}`, ...column, comparison };
}

// Days and longer come as local midnight.
function instants(grain: Grain, { zone }: CompileContext): (cell: Cell) => Cell {
  const isClock = grain === "minute" || grain === "hour";
  const known = new Map<Cell, string>();
  return (cell) => {
    if (typeof cell !== "string") return cell;
    const before = known.get(cell);
    if (before !== undefined) return before;
    const ms = Date.parse(cell);
    const instant = new Date(isClock ? ms : zone.toInstant(ms)).toISOString();
    known.set(cell, instant);
    return instant;
  };
}

function fill(
  rows: readonly Cell[][],
  buckets: readonly number[],
  { measures, periods, order }: TableParts,
): Cell[][] {
  const empty = measures
    .flatMap((measure) => [measure, ...periods.compared.map(() => measure)])
    .map((measure): Cell => measure.empty ?? null);
  const byTime = new Map(rows.map((row) => [row[0], row]));
  const filled = buckets.map((bucket) => {
    const time = new Date(bucket).toISOString();
    return byTime.get(time) ?? [time, ...empty];
  });
  const [first] = order;
  // Whoever orders by a measure wants the best buckets, not the empty ones.
  if (first !== undefined && first.by !== "time") return [...rows];
  return first?.descending === true ? filled.toReversed() : filled;
}
