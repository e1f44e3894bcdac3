import type { TableQuestion } from "@kontor/contracts";
import { QuestionError } from "../errors.ts";
import { type Dimension } from "../model/dimensions.ts";
import { measureOf, type Measure } from "../model/measures.ts";
import { isHidden } from "../model/visible.ts";
import { comparePeriods, grainOf, resolveRange } from "../range.ts";
import { knownDimension } from "./filters.ts";
import { bucketOf, expressionOf, selectRows, type RowsRequest } from "./rows-of-events.ts";
import { shapeTable, type TableParts } from "./shape-table.ts";
import { spansOfWeekdays } from "./spans-of-weekdays.ts";
import { spanOf, Values, within, type CompileContext, type Plan } from "./statement.ts";

export const MOST_ROWS = 10_000;
const FEW_ROWS = 1000;

/**
 * Measures by dimensions as one SELECT:
 * 1. `src`: the rows of all periods, told apart by `p`, with the dimensions as d0, d1, ...;
 * 2. `top`: the combinations (of all dimensions but time) that the limit leaves, found by a measure that is cheap, before distinct values are counted;
 * 3. every measure once per period, by FILTER. Comparisons are moved onto the question's own buckets, so one group holds both.
 */
export function compileTable(question: TableQuestion, context: CompileContext): Plan {
  const parts = partsOf(question, context);
  if (parts.measures.some(({ name }) => name === "failed_events")) return compileFailed(parts, context);
  const values = new Values();
  const { dimensions, measures, periods } = parts;
  const request: RowsRequest = {
    periods,
    filters: question.filters ?? [],
    dimensions,
    columns: [...new Set(measures.flatMap(({ columns }) => columns))],
    events: eventsOf(parts),
    money: measures.some(({ unit }) => unit === "money"),
  };
  const source = selectRows(request, context, values);
  const counted = measures.some(({ name }) => name === "bounce") ? withSessionEvents(source) : source;
  const keys = dimensions.map((dimension, index) => `${keyOf(dimension, parts, context)} AS d${index}`);
  const sql = `WITH src AS (SELECT *${keys.map((key) => `, ${key}`).join("")} FROM (${counted})) ${selectGroups(parts)}`;
  const spans = [periods.now, ...periods.compared].flatMap((period) =>
    spansOfWeekdays(period, question.filters ?? [], context.zone),
  );
  return { ...planOf(sql, values, parts, context), spans };
}

function partsOf(question: TableQuestion, context: CompileContext): TableParts {
  const period = resolveRange(question.range, context.now, context.zone);
  const dimensions = [...new Set(question.dimensions ?? [])].map((name) => knownDimension(name, context));
  const measures = [...new Set(question.measures)].map((name) => knownMeasure(name, context));
  const names = new Set([...dimensions, ...measures].map(({ name }) => name));
  const order = (question.order ?? []).map(({ by, descending }) => {
    if (!names.has(by))
      throw new QuestionError(`The order names "${by}", which the question does not ask for.`);
    return { by, descending: descending === true };
  });
  return {
    dimensions,
    measures,
    periods: comparePeriods(period, question.range, question.compare ?? [], context.zone),
    grain: question.grain ?? grainOf(period),
    order,
    limit: question.limit ?? FEW_ROWS,
  };
}

// Where groups are buckets that are filled in anyway, or there is one group, rows that no measure looks at need not come so far as to be put into a bucket.
function eventsOf({ dimensions, measures, order }: TableParts): string[] | undefined {
  if (!dimensions.every(({ name }) => name === "time") || !order.every(({ by }) => by === "time"))
    return undefined;
  const names = measures.map(({ events }) => events);
  return names.every((events) => events !== undefined) ? [...new Set(names.flat())] : undefined;
}

function knownMeasure(name: string, { policy }: CompileContext): Measure {
  const measure = measureOf(name);
  if (measure === undefined || isHidden(measure, policy)) {
    throw new QuestionError(`There is no measure "${name}". GET /v1/insight/model lists them.`);
  }
  return measure;
}

function keyOf(dimension: Dimension, { grain, periods }: TableParts, context: CompileContext): string {
  return dimension.name === "time"
    ? bucketOf(grain, context, periods)
    : expressionOf(dimension, context, { periods });
}

// Of what the filters left: a session that saw one event of them.
const withSessionEvents = (source: string): string =>
  `SELECT *, count(*) OVER (PARTITION BY p, coalesce(session_id, visitor_id)) AS session_events FROM (${source})`;

function selectGroups(parts: TableParts): string {
  const { dimensions, order, limit } = parts;
  const selected = [
    ...dimensions.map((dimension, index) => labelOf(dimension, index)),
    ...measureColumns(parts),
  ].join(", ");
  const split = dimensions.flatMap(({ name }, index) => (name === "time" ? [] : [`d${index}`]));
  const hasTime = split.length < dimensions.length;
  const groups = dimensions.map((_, index) => `d${index}`).join(", ");
  if (dimensions.length === 0) return `SELECT ${selected} FROM src`;
  const rank = rankOf(parts);
  const by = order.map(({ by: name, descending }) => `"${name}" ${descending ? "DESC" : "ASC"} NULLS LAST`);
  const orders = [
    ...by,
    ...(hasTime || by.length > 0 ? [] : [`"${parts.measures[0]?.name ?? ""}" DESC NULLS LAST`]),
    groups,
  ].join(", ");
  const most = hasTime ? MOST_ROWS + 1 : limit + 1;
  const select = (from: string) =>
    `SELECT ${selected} FROM ${from} GROUP BY ${groups} ORDER BY ${orders} LIMIT ${most}`;
  if (split.length === 0 || rank === undefined) return select("src");
  const top = `top AS (SELECT ${split.map((name) => `${name} AS t${name}`).join(", ")} FROM src WHERE p = 0 GROUP BY ${split.join(", ")} ORDER BY ${rank}, ${split.join(", ")} LIMIT ${hasTime ? limit : limit + 1})`;
  const same = split.map((name) => `src.${name} IS NOT DISTINCT FROM top.t${name}`).join(" AND ");
  return `, ${top} ${select(`src JOIN top ON ${same}`)}`;
}

/** By what the kept combinations are found; undefined when the last step finds them as cheaply. */
function rankOf({ dimensions, measures, order }: TableParts): string | undefined {
  const hasTime = dimensions.some(({ name }) => name === "time");
  const lead = order.find(({ by }) => measures.some(({ name }) => name === by)) ?? {
    by: measures[0]?.name ?? "",
    descending: true,
  };
  const measure = measures.find(({ name }) => name === lead.by);
  const first = order[0];
  if (measure === undefined) return undefined;
  const byMeasure = first === undefined || measures.some(({ name }) => name === first.by);
  const saves =
    measures.some(({ isDistinct }) => isDistinct === true) && measure.isDistinct !== true && byMeasure;
  if (!hasTime && !saves) return undefined;
  return `${measure.sql((call, where) => filtered(call, where))} ${lead.descending ? "DESC" : "ASC"} NULLS LAST`;
}

// Rows of items share the item's id; its name comes from any of them.
const labelOf = ({ name }: Dimension, index: number): string =>
  name === "item_name"
    ? `coalesce(any_value(it.item_name), json_extract_string(any_value(items), '$[0].item_name')) AS "${name}"`
    : `d${index} AS "${name}"`;

function measureColumns({ measures, periods }: TableParts): string[] {
  return measures.flatMap(({ name, sql }) => [
    `${sql((call, where) => filtered(call, where, "p = 0"))} AS "${name}"`,
    ...periods.compared.map(
      ({ comparison }, index) =>
        `${sql((call, where) => filtered(call, where, `p = ${index + 1}`))} AS "${name}@${comparison}"`,
    ),
  ]);
}

function filtered(call: string, ...conditions: readonly (string | undefined)[]): string {
  const where = conditions.filter((condition) => condition !== undefined);
  return where.length === 0 ? call : `${call} FILTER (WHERE ${where.join(" AND ")})`;
}

function planOf(sql: string, values: Values, parts: TableParts, context: CompileContext): Plan {
  const { periods } = parts;
  return {
    sql,
    params: values.all,
    spans: [periods.now, ...periods.compared].map(spanOf),
    period: periods.now,
    limit: MOST_ROWS,
    ...shapeTable(parts, context),
  };
}

/** Failed events stand in a table of their own, which knows their time only. */
function compileFailed(parts: TableParts, context: CompileContext): Plan {
  const isTime = ({ name, ofLocalTime }: Dimension) => name === "time" || ofLocalTime !== undefined;
  if (parts.measures.length > 1 || !parts.dimensions.every(isTime)) {
    throw new QuestionError("failed_events is asked for alone, by time, hour_of_day or weekday.");
  }
  const all = [parts.periods.now, ...parts.periods.compared];
  const source = all
    .map(
      (period, index) =>
        `SELECT received_time AS event_time, ${index} AS p FROM failed_events WHERE ${within(period, "received_time")}`,
    )
    .join(" UNION ALL ");
  const keys = parts.dimensions.map(
    (dimension, index) => `, ${keyOf(dimension, parts, context)} AS d${index}`,
  );
  const sql = `WITH src AS (SELECT *${keys.join("")} FROM (${source})) ${selectGroups(parts)}`;
  return planOf(sql, new Values(), parts, context);
}
