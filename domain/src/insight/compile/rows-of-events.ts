import type { Filter, FunnelQuestion, PathsQuestion } from "@kontor/contracts";
import type { Dimension } from "../model/dimensions.ts";
import { orderEvents } from "../model/words.ts";
import { comparePeriods, fractionOf, type Period, type Periods, type Shift } from "../range.ts";
import { filterConditions, knownDimension } from "./filters.ts";
import { currencyOf, timestamp, within, type CompileContext, type Values } from "./statement.ts";

/** What a question needs of single events. */
export interface RowsRequest {
  readonly periods: Periods;
  readonly filters: readonly Filter[];
  /** Those by which the rows will be grouped: they decide on items and bots too. */
  readonly dimensions: readonly Dimension[];
  /** Columns of table events that are read besides. */
  readonly columns: readonly string[];
  /** Rows of other events may be left out. */
  readonly events?: readonly string[] | undefined;
  /** Revenue is asked for: other currencies must stay out. */
  readonly money: boolean;
}

const listOf = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");
const ORDERS = listOf(orderEvents);
const ITEM_TYPE = `[{"item_id":"VARCHAR","item_name":"VARCHAR","price":"DOUBLE","quantity":"DOUBLE"}]`;

/** A SELECT of the events of a period, for questions about the way of a visit. */
export function selectVisits(
  { range, filters = [] }: FunnelQuestion | PathsQuestion,
  period: Period,
  context: CompileContext,
  values: Values,
): string {
  const periods = comparePeriods(period, range, [], context.zone);
  const columns = ["event_name", "session_id", "visitor_id"];
  return selectRows({ periods, filters, dimensions: [], columns, money: false }, context, values);
}

/**
 * A SELECT of events as questions see them: the periods' rows with `p` (0: the question's own, 1 and 2: the comparisons), without bots unless they are asked for. When
 * items are asked for there is one row per item of an order (of other events: their first), and `value` is that item's money.
 */
export function selectRows(request: RowsRequest, context: CompileContext, values: Values): string {
  const { periods, filters, dimensions, columns } = request;
  const used = [...dimensions, ...filters.map(({ dimension }) => knownDimension(dimension, context))];
  const ofItems = used.some((dimension) => dimension.ofItems === true);
  const asks = (name: string) => used.some((dimension) => dimension.name === name);
  const names = new Set(["event_time", ...columns, ...used.flatMap((dimension) => dimension.columns)]);
  if (request.money && names.has("value")) names.add("currency").add("event_name");
  const conditions = [
    ...(asks("is_bot") ? [] : ["is_bot IS NOT TRUE"]),
    ...(request.events === undefined ? [] : [`event_name IN (${listOf(request.events)})`]),
    ...filterConditions(
      filters.filter(({ dimension }) => knownDimension(dimension, context).ofItems !== true),
      context,
      values,
      (dimension) => expressionOf(dimension, context, request),
    ),
  ];
  const plain = [...names].map((name) => valueOf(name, request.money && !asks("currency"), context));
  const rows = selectPeriods(plain, conditions, periods);
  return ofItems ? selectItems(rows, [...names], filters, context, values) : rows;
}

/** The value of a dimension over a row of {@link selectRows}, `p` and all. */
export function expressionOf(
  dimension: Dimension,
  context: CompileContext,
  { periods }: Pick<RowsRequest, "periods">,
): string {
  if (dimension.ofItems === true) return "item";
  if (dimension.ofLocalTime !== undefined) return dimension.ofLocalTime(localTime(context, periods));
  return dimension.sql === undefined ? "event_time" : dimension.sql;
}

/** Local time as a TIMESTAMP: exact over clock changes, and as fast as adding a number, because the few changes are looked up here. */
export function localTime({ zone }: Pick<CompileContext, "zone">, { now, compared }: Periods): string {
  const from = Math.min(now.from, ...compared.map((period) => period.from));
  const to = Math.max(now.to, ...compared.map((period) => period.to));
  const offsets = zone.offsets(from, to);
  const plus = (offset: number) =>
    offset === 0 ? "event_time" : `event_time + to_seconds(${offset / 1000})`;
  const [first, ...changes] = offsets;
  if (changes.length === 0) return `(${plus(first?.offset ?? 0)})`;
  const cases = changes.map(
    ({ at }, index) => `WHEN event_time < ${timestamp(at)} THEN ${plus(offsets[index]?.offset ?? 0)}`,
  );
  return `(CASE ${cases.join(" ")} ELSE ${plus(changes.at(-1)?.offset ?? 0)} END)`;
}

/** Begin of the row's bucket among the question's own: for days and longer in local time, else as an instant. Rows of comparisons are moved there. */
export function bucketOf(grain: string, context: CompileContext, periods: Periods): string {
  const isClock = grain === "minute" || grain === "hour";
  const time = isClock ? "event_time" : localTime(context, periods);
  const moved = periods.compared.reduceRight((rest, { shift, from }, index) => {
    const by = isClock ? `to_milliseconds(${periods.now.from - from})` : intervalOf(shift);
    return `CASE WHEN p = ${index + 1} THEN ${time} + ${by} ELSE ${rest} END`;
  }, time);
  if (!isClock) return `date_trunc('${grain}', ${moved})`;
  const fraction = fractionOf(context.zone, periods.now.to) / 1000;
  if (fraction === 0) return `date_trunc('${grain}', ${moved})`;
  return `(date_trunc('${grain}', ${moved} + to_seconds(${fraction})) - to_seconds(${fraction}))`;
}

const intervalOf = ({ months, days, ms }: Shift): string =>
  months !== 0 ? `to_months(${months})` : days !== 0 ? `to_days(${days})` : `to_milliseconds(${ms})`;

function valueOf(name: string, oneCurrency: boolean, context: CompileContext): string {
  if (name !== "value" || !oneCurrency) return `"${name}"`;
  // Money of different currencies is never added up. The setting holds three letters.
  return `CASE WHEN currency IS NULL OR currency = '${currencyOf(context)}' THEN "value" END AS "value"`;
}

function selectPeriods(
  columns: readonly string[],
  conditions: readonly string[],
  { now, compared }: Periods,
): string {
  const all = [now, ...compared];
  const rest = conditions.map((condition) => ` AND ${condition}`).join("");
  const list = columns.join(", ");
  if (all.length === 1) return `SELECT ${list}, 0 AS p FROM events WHERE ${within(now)}${rest}`;
  const bounds = { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
  const sorted = [...all].sort((a, b) => a.from - b.from);
  const disjoint = sorted.every((period, index) => period.from >= (sorted[index - 1]?.to ?? -Infinity));
  if (disjoint) {
    const cases = all.map((period, index) => `WHEN ${within(period)} THEN ${index}`).join(" ");
    return `SELECT * FROM (SELECT ${list}, CASE ${cases} END AS p FROM events WHERE ${within(bounds)}${rest}) WHERE p IS NOT NULL`;
  }
  const periods = all
    .map(({ from, to }, index) => `(${index}, ${timestamp(from)}, ${timestamp(to)})`)
    .join(", ");
  return `SELECT e.*, q.p FROM (SELECT ${list} FROM events WHERE ${within(bounds)}${rest}) e JOIN (VALUES ${periods}) q(p, f, t) ON e.event_time >= q.f AND e.event_time < q.t`;
}

function selectItems(
  rows: string,
  names: readonly string[],
  filters: readonly Filter[],
  context: CompileContext,
  values: Values,
): string {
  const conditions = filterConditions(
    filters.filter(({ dimension }) => knownDimension(dimension, context).ofItems === true),
    context,
    values,
    ({ name }) =>
      name === "item" ? "item" : "coalesce(it.item_name, json_extract_string(items, '$[0].item_name'))",
  );
  const kept = names.filter((name) => name !== "value").map((name) => `"${name}"`);
  const where = ["item IS NOT NULL", ...conditions].join(" AND ");
  return `SELECT * FROM (
    SELECT ${kept.join(", ")}, p, it, it.item_id AS item,
      CASE WHEN event_name IN (${ORDERS}) THEN CASE WHEN "value" IS NULL THEN NULL ELSE it.price * coalesce(it.quantity, 1) END ELSE "value" END AS "value"
    FROM (SELECT *, unnest(CASE WHEN event_name IN (${ORDERS}) THEN from_json(items, '${ITEM_TYPE}')
        ELSE [{'item_id': item_id, 'item_name': NULL::VARCHAR, 'price': NULL::DOUBLE, 'quantity': NULL::DOUBLE}] END) AS it FROM (${rows}) WHERE items IS NOT NULL)
  ) WHERE ${where}`;
}
