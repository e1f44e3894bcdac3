import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SerializedSql } from "./query-ast.ts";
import { allowedFunctions, allowedTableFunctions } from "./query-functions.ts";
import { passGate } from "./query-gate.ts";
import type { TimeRange } from "./query-ranges.ts";

const tables = new Map([
  ["events", "event_time"],
  ["failed_events", "received_time"],
  ["sessions", undefined],
]);
const DAY = 86_400_000;

describe("the gate", () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
  });
  afterAll(() => connection.closeSync());

  async function pass(sql: string, params: Record<string, unknown> = {}) {
    const reader = await connection.runAndReadAll(
      "SELECT json_serialize_sql($1::VARCHAR, skip_default := true, skip_null := true, skip_empty := true)",
      [sql],
    );
    const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as SerializedSql;
    return passGate(tree, tables, new Map(Object.entries(params)));
  }
  async function tablesOf(sql: string) {
    const passage = await pass(sql);
    return passage.ok ? [...passage.tables.keys()].sort() : passage.message;
  }
  async function rangeOf(sql: string, params?: Record<string, unknown>): Promise<TimeRange | string> {
    const passage = await pass(sql, params);
    return passage.ok ? (passage.tables.get("events") ?? "not named") : passage.message;
  }

  test("names what it lets through", async () => {
    expect(await tablesOf("SELECT 1")).toEqual([]);
    expect(await tablesOf("WITH events AS (SELECT 1) FROM events")).toEqual([]);
    expect(await tablesOf("FROM EVENTS JOIN (FROM sessions) s USING (visitor_id)")).toEqual([
      "events",
      "sessions",
    ]);
    expect(await tablesOf("WITH t AS (FROM failed_events) SELECT (SELECT count(*) FROM t)")).toEqual([
      "failed_events",
    ]);
  });

  test.each([
    ["FROM t, (WITH t AS (SELECT 1) FROM t)", /the table t /],
    ["WITH t AS (FROM t) FROM t", /the table t /],
    ["WITH a AS (FROM b), b AS (SELECT 1) FROM a", /the table b /],
    ["WITH RECURSIVE r AS (SELECT 1 UNION ALL FROM r) FROM r, s", /the table s /],
    ["FROM main.events", /qualified name of events/],
    ["SELECT READ_TEXT('x')", /function read_text\(\)/i],
    ["SELECT sum(x) OVER (ORDER BY nextval('s'))", /function nextval\(\)/],
    ["SELECT 'a'::regclass", /the type regclass/],
    ["FROM (SHOW TABLES)", /DESCRIBE or SHOW inside/],
    ["DROP TABLE x", /only SELECT/],
  ])("refuses %s", async (sql, message) => {
    const passage = await pass(sql);
    expect(passage.ok ? "passed" : passage.message).toMatch(message);
  });

  test("refuses a node or field it has not seen before", () => {
    const node = { type: "SELECT_NODE", select_list: [], from_table: { type: "EMPTY" } };
    const of = (changed: object) =>
      passGate({ error: false, statements: [{ node: { ...node, ...changed } }] }, tables);
    expect(of({})).toMatchObject({ ok: true });
    expect(of({ into: "x" })).toMatchObject({ ok: false, code: "sql_not_allowed" });
    expect(of({ from_table: { type: "DELIM_GET" } })).toMatchObject({ ok: false });
    expect(of({ select_list: [{ class: "BOUND_REF" }] })).toMatchObject({ ok: false });
    expect(of({ select_list: [{ class: "__proto__" }] })).toMatchObject({ ok: false });
    expect(of({ group_sets: [{ class: "FUNCTION" }] })).toMatchObject({ ok: false });
  });

  test("lets only functions through that this DuckDB has, and none that reach outside", async () => {
    const reader = await connection.runAndReadAll(
      "SELECT DISTINCT lower(function_name) FROM duckdb_functions()",
    );
    const known = new Set(reader.getRows().map(([name]) => String(name)));
    // Made into operators by the parser.
    const syntax = new Set(["!", "->", "overlay", "coalesce", "ifnull"]);
    const allowed = [...allowedFunctions, ...allowedTableFunctions];
    expect(allowed.filter((name) => !known.has(name) && !syntax.has(name))).toEqual([]);
    const reaching =
      /^(read_|parquet_|duckdb_|pragma_|pg_(?!size_pretty)|sql_|query|glob|sniff_|getenv|getvariable|current_setting|current_query|nextval|currval|setseed|write_|icu_|st_|arrow_|json_(de)?serialize|json_execute|sleep|error$|stats$|which_secret)/;
    expect(allowed.filter((name) => reaching.test(name))).toEqual([]);
  });

  const at = (iso: string) => Date.parse(`${iso}Z`);
  test.each([
    ["event_time >= '2026-03-01'", at("2026-03-01T00:00:00"), Infinity],
    ["event_time > TIMESTAMP '2026-03-01 10:00:00.5'", at("2026-03-01T10:00:00.500"), Infinity],
    ["event_time < DATE '2026-03-01'", -Infinity, at("2026-03-01T00:00:00") + 1],
    [
      "event_time BETWEEN '2026-03-01' AND '2026-03-02T12:00:00Z'",
      at("2026-03-01T00:00:00"),
      at("2026-03-02T12:00:00") + 1,
    ],
    ["'2026-03-01' <= event_time AND shop_id = 'x'", at("2026-03-01T00:00:00"), Infinity],
    ["event_time = '2026-03-01'", at("2026-03-01T00:00:00"), at("2026-03-01T00:00:00") + 1],
    ["event_time::DATE = '2026-03-01'", at("2026-02-28T00:00:00"), at("2026-03-02T00:00:00") + 1],
    ["event_time >= $1 AND event_time < $2", at("2026-03-01T00:00:00"), at("2026-03-02T00:00:00") + 1],
    ["event_time >= TIMESTAMP '2026-03-08' - INTERVAL 7 DAY", at("2026-03-01T00:00:00") - 1, Infinity],
    ["event_time >= TIMESTAMP '2026-03-08' - INTERVAL '7 days'", at("2026-03-01T00:00:00") - 1, Infinity],
    // Not certain: everything may matter.
    ["event_time >= '2026-03-01' OR shop_id = 'x'", -Infinity, Infinity],
    ["NOT (event_time < '2026-03-01' AND shop_id = 'x')", -Infinity, Infinity],
    ["event_time >= '01.03.2026'", -Infinity, Infinity],
    ["event_time >= '2026-03-01T00:00:00+02'", -Infinity, Infinity],
    ["received_time >= '2026-03-01'", -Infinity, Infinity],
    ["event_time + INTERVAL 1 DAY >= '2026-03-01'", -Infinity, Infinity],
    ["event_time::TIME > '10:00'", -Infinity, Infinity],
    ["event_time >= getdate", -Infinity, Infinity],
    ["event_time > 'infinity'", -Infinity, Infinity],
  ])("reads from WHERE %s what time can matter", async (where, from, to) => {
    const params = { 1: "2026-03-01", 2: "2026-03-02" };
    expect(await rangeOf(`SELECT 1 FROM events WHERE ${where}`, params)).toEqual({ from, to });
  });

  test("takes a moving start with a day of slack", async () => {
    for (const now of ["now()", "current_date", "today()", "current_timestamp", "get_current_timestamp()"]) {
      const range = await rangeOf(`FROM events WHERE event_time >= ${now} - INTERVAL 7 DAYS`);
      const from = typeof range === "string" ? NaN : range.from;
      expect(from).toBeLessThan(Date.now() - 7 * DAY);
      expect(from).toBeGreaterThan(Date.now() - 10 * DAY);
    }
    expect(
      await rangeOf("FROM events, (SELECT 1 AS current_date) WHERE events.event_time >= current_date"),
    ).toEqual({
      from: -Infinity,
      to: Infinity,
    });
  });

  test.each([
    "FROM events LEFT JOIN sessions ON true WHERE events.event_time > '2026-03-01'",
    "FROM sessions RIGHT JOIN events ON true WHERE events.event_time > '2026-03-01'",
    "FROM events TABLESAMPLE 10% WHERE event_time > '2026-03-01'",
    "FROM events AS e(a, b, c, event_time) WHERE event_time > '2026-03-01'",
    "FROM events, sessions WHERE event_time > '2026-03-01'",
    "FROM events a WHERE a.event_time > '2026-03-01' UNION ALL FROM events",
    "FROM events a, events b WHERE a.event_time > '2026-03-01'",
    "SELECT (SELECT count(*) FROM events) FROM events WHERE event_time > '2026-03-01'",
    "FROM (FROM events) e WHERE e.event_time > '2026-03-01'",
    "WITH e AS (FROM events) FROM e WHERE event_time > '2026-03-01'",
    "FROM events e WHERE events.event_time > '2026-03-01'",
  ])("reads nothing from %s", async (sql) => {
    expect(await rangeOf(sql)).toEqual({ from: -Infinity, to: Infinity });
  });

  test("joins the times of all references to a table, and meets those of one", async () => {
    const from = at("2026-03-01T00:00:00");
    const to = at("2026-03-05T00:00:00") + 1;
    expect(
      await rangeOf(
        "FROM events WHERE event_time >= '2026-03-01' AND event_time < '2026-03-02' UNION ALL FROM events WHERE event_time BETWEEN '2026-03-04' AND '2026-03-05'",
      ),
    ).toEqual({ from, to });
    expect(
      await rangeOf(
        "FROM events a JOIN events b ON true WHERE a.event_time >= '2026-03-01' AND b.event_time >= '2026-03-02' AND a.event_time < '2026-03-05' AND b.event_time < '2026-03-05'",
      ),
    ).toEqual({ from, to });
  });
});
