// Not the index: its schemas would cost each query process 100 ms and 20 MB.
import { failedEventsTable } from "@kontor/contracts/tables";
import type { DataPolicy, TimeSpan } from "@kontor/core";
import type { TimeRange } from "./query-ranges.ts";
import { text } from "./sql-literal.ts";

/** A stored table as the query process knows it; see core's StoredQueryTable. */
export interface ViewTable {
  readonly name: string;
  readonly timeColumn: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A view to make: over which files (absolute paths), whose rows, of which time. */
export interface ViewRequest {
  readonly table: ViewTable;
  readonly files: readonly string[];
  /** Every file has every column of the table: files written before a column came lack it. */
  readonly isUniform: boolean;
  readonly tenant: string | null;
  readonly policy?: DataPolicy | undefined;
  readonly range: TimeRange;
  /** Rows outside all of them are left out, too. */
  readonly spans?: readonly TimeSpan[] | undefined;
}

/** SELECT of the rows that one tenant (or, with `null`, everybody) sees of a stored table. */
export function selectStored(view: ViewRequest): string {
  const { table, files, isUniform, tenant, policy } = view;
  const none = `SELECT ${table.columns.map(({ name, type }) => `NULL::${type} AS ${quoted(name)}`).join(", ")} WHERE false`;
  if (files.length === 0) return none;
  const rows = `SELECT * FROM ${isUniform ? parquet(files) : `(${none} UNION ALL BY NAME SELECT * FROM ${parquet(files, true)})`}`;
  const where = conditionsOf(view);
  const columns = table.columns.map(({ name, type }) => {
    if (policy?.hidden.includes(name) === true) return `NULL::${type} AS ${quoted(name)}`;
    return name === "tenant_id" && tenant !== null ? `${text(tenant)} AS ${quoted(name)}` : quoted(name);
  });
  const barrier = tenant === null && policy === undefined ? "" : ` LIMIT ${BARRIER}`;
  return `SELECT ${columns.join(", ")} FROM (${rows}${where}${barrier})`;
}

function conditionsOf({ table, tenant, policy, range, spans = [] }: ViewRequest): string {
  const time = quoted(table.timeColumn);
  const within = ({ from, to }: TimeRange) => [
    ...(Number.isFinite(from) ? [`${time} >= ${timestamp(from)}`] : []),
    ...(Number.isFinite(to) ? [`${time} <= ${timestamp(to)}`] : []),
  ];
  const conditions = [
    ...(tenant === null ? [] : [`tenant_id = ${text(tenant)}`]),
    ...policyConditions(table, policy),
    ...within(range),
    ...(spans.length === 0 ? [] : [`(${spans.map((span) => within(span).join(" AND ")).join(" OR ")})`]),
  ];
  return conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
}

function policyConditions(table: ViewTable, policy: DataPolicy | undefined): string[] {
  if (policy === undefined) return [];
  // A failed event is kept whole, as text: no rule can be held against it.
  if (table.name === failedEventsTable.name) return ["false"];
  return policy.rows.map(({ column, op, values }) => {
    const isText = table.columns.some(({ name, type }) => name === column && type === "VARCHAR");
    if (!isText) return "false";
    if (values.length === 0) return op === "in" ? "false" : `${quoted(column)} IS NOT NULL`;
    return `${quoted(column)} ${op === "in" ? "IN" : "NOT IN"} (${values.map(text).join(", ")})`;
  });
}

// By name costs a look into every file each time a statement is bound, which is twice: 5 ms for 90 files.
function parquet(files: readonly string[], byName = false): string {
  return `read_parquet([${files.map(text).join(",")}], hive_partitioning = false, union_by_name = ${byName})`;
}

/**
 * No filter moves below a LIMIT, however large. Without it the optimizer may run the analyst's own conditions on other tenants' rows before the tenant's
 * filter, and an error message (a cast that fails names the value) or its mere coming would tell what those rows hold.
 */
const BARRIER = "9223372036854775807";

const GAP_US = 30 * 60 * 1_000_000;

/**
 * Sessions of each visitor (visitor_id, else session_id): a pause of more than 30 minutes ends one. Computed from the events at query time, so a late event
 * reopens, bridges or begins sessions by itself. Two steps, because sorting is what costs:
 * 1. events of one visitor within the same half hour of the clock surely share a session: group them first (hash, parallel);
 * 2. only these few rows are ordered; a row more than the gap after the end of all before it begins a session, a running count numbers them.
 * Both group by a 64-bit hash of tenant and visitor instead of their texts: a third less time (ADR 0008). Two of 10 M visitors share a hash, and then
 * their sessions, with a probability of 3 in a million. Whether there is a visitor is counted, so that a statement that names no visitor carries no text. When several events share the first instant, one of them is the first.
 */
export function selectSessions(events: ViewRequest): string {
  const first = [
    "session_id",
    "page_url",
    "referrer_class",
    "utm_source",
    "country",
    "device_type",
    "shop_id",
  ];
  const bought = "event_name IN ('purchase', 'order_submit')";
  return `
  WITH e AS (SELECT *, coalesce(visitor_id, session_id) AS v FROM (${selectStored(events)})),
  pieces AS (
    SELECT hash(tenant_id, v) AS h, any_value(tenant_id) AS tenant_id, any_value(v) AS v, min(event_time) AS s, max(event_time) AS t, count(*) AS n, count(v) AS known,
      count(*) FILTER (event_name IN ('page_view', 'menu_view')) AS views, count(*) FILTER (${bought}) AS bought,
      sum("value") FILTER (${bought}) AS "value", bool_or(is_bot) AS is_bot,
      ${first.map((name) => `arg_min_null(${name}, event_time) AS ${name}`).join(", ")}
    FROM e GROUP BY h, epoch_us(event_time) // ${GAP_US}
  ), marked AS (
    SELECT *, coalesce(epoch_us(s) - lag(epoch_us(t)) OVER (PARTITION BY h ORDER BY s) > ${GAP_US}, true) AS begins FROM pieces WHERE known > 0
  ), numbered AS (
    SELECT *, count(*) FILTER (begins) OVER (PARTITION BY h ORDER BY s ROWS UNBOUNDED PRECEDING) AS number FROM marked
  )
  SELECT any_value(tenant_id) AS tenant_id, any_value(v) AS visitor_id, number AS session_number, arg_min_null(session_id, s) AS session_id, min(s) AS started_at,
    max(t) AS ended_at, (epoch_us(max(t)) - epoch_us(min(s))) / 1e6 AS duration_s, sum(n)::BIGINT AS events, sum(views)::BIGINT AS page_views,
    sum(bought)::BIGINT AS purchases, ${events.policy?.hidden.includes("value") === true ? "NULL::DOUBLE" : 'coalesce(sum("value"), 0)'} AS "value", arg_min_null(page_url, s) AS landing_page,
    arg_min_null(referrer_class, s) AS referrer_class, arg_min_null(utm_source, s) AS utm_source, arg_min_null(country, s) AS country,
    arg_min_null(device_type, s) AS device_type, arg_min_null(shop_id, s) AS shop_id, coalesce(bool_or(is_bot), false) AS is_bot
  FROM numbered GROUP BY h, number`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const timestamp = (ms: number): string => `make_timestamp(${BigInt(Math.round(ms)) * 1000n})`;
