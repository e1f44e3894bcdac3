import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { eventsTable, sessionColumns } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FileSchemas } from "./file-schemas.ts";
import { everything } from "./query-ranges.ts";
import { selectSessions, selectStored, type ViewRequest } from "./query-views.ts";

interface PlanNode {
  readonly name: string;
  readonly children: readonly PlanNode[];
  readonly extra_info: Readonly<Record<string, unknown>>;
}

describe("the views of a tenant", () => {
  let folder: string;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kontor-views-"));
    const instance = await DuckDBInstance.create(":memory:", { preserve_insertion_order: "false" });
    connection = await instance.connect();
    // As written before column schema_error was known, and after; the order of columns differs too.
    const old = eventsTable.columns.filter(({ name }) => name !== "schema_error");
    await write("old", old, "a", "2026-01-01 10:00:00");
    await write("new", eventsTable.columns.toReversed(), "b", "2026-01-02 10:00:00");
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true });
  });

  async function write(name: string, columns: typeof eventsTable.columns, id: string, time: string) {
    const values = columns.map((column) => {
      if (column.name === "event_time") return `TIMESTAMP '${time}' AS event_time`;
      const isText = column.type === "VARCHAR";
      const value = column.name === "tenant_id" ? "t" : id;
      return `${isText ? `tenant || '-${value}'` : "NULL"}::${column.type} AS "${column.name}"`;
    });
    await connection.run(
      `COPY (SELECT ${values.join(", ")} FROM (VALUES ('one'), ('two')) v(tenant)) TO '${join(folder, name)}.parquet'`,
    );
  }
  const view = (changed: Partial<ViewRequest> = {}): ViewRequest => ({
    table: eventsTable,
    files: [join(folder, "old.parquet"), join(folder, "new.parquet")],
    isUniform: false,
    tenant: "one-t",
    range: everything,
    ...changed,
  });
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();

  test("have the contract's columns in its order, also over files that lack one", async () => {
    const described = await rows(`DESCRIBE ${selectStored(view())}`);
    expect(described.map(([name, type]) => [name, type])).toEqual(
      eventsTable.columns.map(({ name, type }) => [name, type]),
    );
    for (const files of [view().files, view().files.toReversed(), view().files.slice(0, 1)]) {
      const seen = await rows(
        `SELECT tenant_id, event_id, schema_error FROM (${selectStored(view({ files }))}) ORDER BY 2`,
      );
      expect(seen[0]).toEqual(["one-t", "one-a", null]);
      if (files.length === 2) expect(seen[1]).toEqual(["one-t", "one-b", "one-b"]);
    }
  });

  test("find columns by name where all files have all, whatever their order", async () => {
    await write("third", eventsTable.columns, "c", "2026-01-03 10:00:00");
    const files = ["new", "third"].map((name) => join(folder, `${name}.parquet`));
    const ids = await rows(
      `SELECT event_id, os FROM (${selectStored(view({ files, isUniform: true }))}) ORDER BY 1`,
    );
    expect(ids).toEqual([
      ["one-b", "one-b"],
      ["one-c", "one-c"],
    ]);
    const schemas = new FileSchemas(connection);
    expect(await schemas.haveAll(files, eventsTable.columns)).toBe(true);
    expect(await schemas.haveAll(view().files, eventsTable.columns)).toBe(false);
    schemas.keep(new Set());
    expect(await schemas.haveAll([], eventsTable.columns)).toBe(true);
  });

  test("of sessions have the contract's columns", async () => {
    const described = await rows(`DESCRIBE ${selectSessions(view())}`);
    expect(described.map(([name, type]) => [name, type])).toEqual(
      sessionColumns.map(({ name, type }) => [name, type]),
    );
  });

  test("are empty with the right types without files", async () => {
    expect(await rows(selectStored(view({ files: [] })))).toEqual([]);
    const described = await rows(`DESCRIBE ${selectStored(view({ files: [] }))}`);
    expect(described.map(([, type]) => type)).toEqual(eventsTable.columns.map(({ type }) => type));
  });

  test("keep to the range, both ends included", async () => {
    const ms = Date.parse("2026-01-02T10:00:00Z");
    const ids = (from: number, to: number) =>
      rows(`SELECT event_id FROM (${selectStored(view({ range: { from, to } }))})`);
    expect(await ids(ms, ms)).toEqual([["one-b"]]);
    expect(await ids(ms + 1, Infinity)).toEqual([]);
    expect(await ids(-Infinity, Date.parse("9999-12-31T23:59:59Z"))).toHaveLength(2);
  });

  test("take a tenant's name for text, whatever it is", async () => {
    expect(await rows(selectStored(view({ tenant: "' OR true --" })))).toEqual([]);
  });

  async function scanFilters(select: string, condition: string): Promise<string> {
    const [plan] = await rows(
      `EXPLAIN (FORMAT json) SELECT count(page_url) FROM (${select}) WHERE ${condition}`,
    );
    const find = (node: PlanNode): string[] => [
      ...(node.name.startsWith("READ_PARQUET") ? [JSON.stringify(node.extra_info["Filters"])] : []),
      ...node.children.flatMap(find),
    ];
    const scans = (JSON.parse(plan?.[1] as string) as PlanNode[]).flatMap(find);
    expect(scans).toHaveLength(1);
    return scans.join("");
  }

  // The reader's own condition must meet the tenant's rows only, or its errors would tell of others'.
  test.each([
    "visitor_id LIKE '%o%'",
    "visitor_id = 'two-b'",
    "visitor_id::INT = 1",
    "length(visitor_id) > 3 OR visitor_id::INT = 1",
    "visitor_id IN (SELECT 'two-b')",
  ])("run the reader's condition after the tenant's: %s", async (condition) => {
    const filters = await scanFilters(selectStored(view()), condition);
    expect(filters).toContain("tenant_id='one-t'");
    expect(filters).not.toContain("visitor_id");
  });

  const policy = {
    rows: [{ column: "shop_id", op: "in" as const, values: ["one-a", "x' OR true --"] }],
    hidden: ["page_url"],
  };

  test.each(["visitor_id = 'two-b'", "visitor_id::INT = 1"])(
    "run the reader's condition after the policy's: %s",
    async (condition) => {
      const filters = await scanFilters(selectStored(view({ policy })), condition);
      expect(filters).toContain("shop_id");
      expect(filters).not.toContain("visitor_id");
    },
  );

  test("keep to the policy: rows, hidden columns, and its values are text", async () => {
    const seen = await rows(`SELECT event_id, page_url FROM (${selectStored(view({ policy }))})`);
    expect(seen).toEqual([["one-a", null]]);
    const sessions = await rows(`SELECT landing_page, shop_id FROM (${selectSessions(view({ policy }))})`);
    expect(sessions).toEqual([[null, "one-a"]]);
    const unknown = { rows: [{ column: "no_such", op: "not_in" as const, values: [] }], hidden: [] };
    expect(await rows(selectStored(view({ policy: unknown })))).toEqual([]);
  });

  test("show nobody who is restricted a failed event", () => {
    const table = {
      name: "failed_events",
      timeColumn: "received_time",
      columns: [{ name: "raw", type: "VARCHAR" }],
    };
    expect(selectStored(view({ table, policy: { rows: [], hidden: ["value"] } }))).toContain("AND false");
  });

  test("keep to the spans, all of them", async () => {
    const [first, second] = ["2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"].map((text) => Date.parse(text));
    const ids = async (...times: (number | undefined)[]) => {
      const spans = times.map((time = 0) => ({ from: time, to: time }));
      return rows(`SELECT event_id FROM (${selectStored(view({ spans }))}) ORDER BY 1`);
    };
    expect(await ids(second)).toEqual([["one-b"]]);
    expect(await ids(first, second)).toEqual([["one-a"], ["one-b"]]);
  });

  test("would let it move down without the barrier", async () => {
    const bare = selectStored(view()).replace(/ LIMIT \d+\)$/, ")");
    expect(await scanFilters(bare, "visitor_id = 'two-b'")).toContain("visitor_id");
  });

  test("show all tenants to the platform itself", async () => {
    expect(await rows(`SELECT count(*) FROM (${selectStored(view({ tenant: null }))})`)).toEqual([["4"]]);
  });
});
