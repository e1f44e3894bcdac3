import type { HealthReport, StreamState, TableFile, TableState } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createLogLines,
  listen,
  openPlatform,
  readConfig,
  strikeSecrets,
  type Listening,
  type Platform,
} from "@kontor/server";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Answers of all the routes at once; a field that is not there fails the test that looks at it. */
interface Answer {
  readonly operator: boolean;
  readonly streams: StreamState[];
  readonly tables: TableState[];
  readonly files: TableFile[];
  readonly commits: object[];
  readonly schemas: object[];
  readonly lines: { readonly message: string }[];
  readonly next: number;
  readonly code: string;
  readonly days: number | null;
}

describe("routes for operators", () => {
  const stack = new AsyncDisposableStack();
  let platform: Platform;
  let server: Listening;
  let operator: string;
  let tenantAdmin: string;
  let reader: string;

  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-operate-"));
    stack.defer(() => rm(data, { recursive: true, force: true }));
    platform = stack.use(
      await openPlatform(
        readConfig({ KONTOR_DATA: data, KONTOR_PORT: "0", KONTOR_OPERATOR_TENANT: "first" }),
      ),
    );
    const { tenancy } = platform.store;
    const key = async (tenant: string, role: "admin" | "read") => {
      await tenancy.ensureTenant(tenant);
      return (await tenancy.createKey({ tenant, role })).token;
    };
    operator = await key("first", "admin");
    tenantAdmin = await key("second", "admin");
    reader = await key("second", "read");
    server = stack.use(await listen(platform));
    const send = (token: string, events: object[]) =>
      call("POST", "/v1/events", { token, body: events }).then(({ status }) => expect(status).toBe(202));
    await send(operator, [event("2026-11-01"), event("2026-11-02"), event("1970-01-01")]);
    await send(tenantAdmin, [event("2026-11-02")]);
    await platform.delivery.drain();
  });
  afterAll(() => stack.disposeAsync());

  async function call(method: string, path: string, options: { token: string; body?: unknown }) {
    const response = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${options.token}`, "content-type": "application/json" },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const json = (text === "" ? {} : JSON.parse(text)) as Answer;
    return { status: response.status, json };
  }
  const get = (path: string, token: string) => call("GET", path, { token });

  test("shows offsets and sizes of streams to operators, the delay alone to others", async () => {
    const [seen] = (await get("/v1/streams", operator)).json.streams;
    expect(seen?.partitions[0]).toMatchObject({ begin: 0, end: 2, delivered: 2, lag_records: 0, lag_ms: 0 });
    expect(seen?.bytes).toBeGreaterThan(0);
    const { json } = await get("/v1/streams", tenantAdmin);
    const [hidden] = json.streams;
    expect(json.operator).toBe(false);
    expect(hidden).toMatchObject({ bytes: null, partitions: [{ end: null, begin: null, delivered: null }] });
  });

  test("counts a tenant's own rows and nobody else's", async () => {
    const eventsFor = async (token: string) =>
      (await get("/v1/tables", token)).json.tables.find(({ name }) => name === "events");
    expect(await eventsFor(operator)).toMatchObject({ rows: 3, days: 3, derived: false });
    expect((await eventsFor(operator))?.files).toBeGreaterThan(0);
    expect(await eventsFor(reader)).toMatchObject({ rows: 1, days: 1, files: null, bytes: null });
    expect((await eventsFor(reader))?.columns.find(({ name }) => name === "item_id")).toBeDefined();
  });

  test("leaves counts out where they are not wanted, and out of empty and derived tables", async () => {
    const tables = (await get("/v1/tables?counts=0", reader)).json.tables;
    expect(tables.map(({ rows }) => rows)).toEqual(tables.map(() => null));
    const counted = (await get("/v1/tables", reader)).json.tables;
    expect(counted.find(({ name }) => name === "failed_events")).toMatchObject({ rows: 0, first_time: null });
    expect(counted.find(({ name }) => name === "sessions")).toMatchObject({ rows: null, derived: true });
  });

  test("pages through files and commits, for operators only", async () => {
    const first = await get("/v1/tables/events/files?limit=1", operator);
    const [newest] = first.json.files;
    expect(newest?.path).toMatch(/^events\/day=/);
    const second = await get(`/v1/tables/events/files?limit=1&before=${first.json.next}`, operator);
    expect(second.json.files[0]?.id).toBeLessThan(newest?.id ?? 0);
    const commits = (await get("/v1/tables/events/commits", operator)).json.commits;
    expect(commits.at(-1)).toMatchObject({ reason: "deliver", files_ended: 0 });
    for (const path of ["/v1/tables/events/files", "/v1/tables/events/commits", "/v1/health/logs"]) {
      expect((await get(path, tenantAdmin)).status, path).toBe(403);
      expect((await get(path, reader)).status, path).toBe(403);
    }
  });

  test("refuses pages and tables that make no sense", async () => {
    for (const path of ["?limit=0", "?limit=1e3", "?before=x", "?before=-1", "?limit=501"]) {
      const { status, json } = await get(`/v1/tables/events/files${path}`, operator);
      expect([status, json.code], path).toEqual([400, "invalid_request"]);
    }
    expect((await get("/v1/tables/sessions/files", operator)).status).toBe(404);
    expect((await get("/v1/tables/%2e%2e/files", operator)).status).toBe(404);
  });

  test("tells operators how the pipeline does, and others how late their events come", async () => {
    const report = (await get("/v1/health", operator)).json as unknown as HealthReport;
    expect(report).toMatchObject({ operator: true, status: "ok", totals: { events: 4, requests: 2 } });
    const other = (await get("/v1/health", reader)).json as unknown as HealthReport;
    expect(other).toMatchObject({ operator: false, totals: {}, refusals: [] });
    expect(Object.keys(other.now)).toEqual(["lag_ms"]);
    expect(Object.keys(other.series.values)).toEqual(["lag_ms"]);
  });

  test("keeps log lines for operators, without secrets", async () => {
    platform.logger.warn({ header: `Bearer ${operator}` }, `key ${operator} was refused`);
    const { lines } = (await get("/v1/health/logs", operator)).json;
    expect(lines[0]?.message).toMatch(/^key KT\w{18}\.\*\*\* was refused$/);
    expect(JSON.stringify(lines)).not.toContain(operator.split(".")[1]);
  });

  test("stores, lists and removes a tenant's schemas", async () => {
    const body = { mode: "enforce", schema: { type: "object", required: ["shop_id"] } };
    const stored = await call("PUT", "/v1/schemas/view_item", { token: tenantAdmin, body });
    expect(stored).toMatchObject({ status: 200, json: { event_name: "view_item", version: 1 } });
    expect((await get("/v1/schemas", reader)).json.schemas).toHaveLength(1);
    expect((await get("/v1/schemas", operator)).json.schemas).toEqual([]);
    const deny = await call("PATCH", "/v1/schemas", { token: tenantAdmin, body: { unknown_events: "deny" } });
    expect(deny.status).toBe(200);
    expect((await get("/v1/schemas", reader)).json).toMatchObject({ unknown_events: "deny" });
    expect((await call("DELETE", "/v1/schemas/view_item", { token: operator })).status).toBe(404);
    expect((await call("DELETE", "/v1/schemas/view_item", { token: tenantAdmin })).status).toBe(204);
  });

  test("refuses schemas that cannot be run, saying where the fault is", async () => {
    for (const [name, body] of [
      ["view_item", { mode: "enforce", schema: { type: "nonsense" } }],
      ["view_item", { mode: "sometimes", schema: {} }],
      ["1 bad name", { mode: "observe", schema: {} }],
      ["view_item", { mode: "observe", schema: { $ref: "https://elsewhere.example/x" } }],
    ] as const) {
      const path = `/v1/schemas/${encodeURIComponent(name)}`;
      const { status, json } = await call("PUT", path, { token: tenantAdmin, body });
      expect([status, json.code], JSON.stringify(body)).toEqual([400, "invalid_request"]);
    }
    expect((await call("PUT", "/v1/schemas/x", { token: reader, body: {} })).status).toBe(403);
  });

  test("keeps one tenant's retention apart from another's", async () => {
    const set = (token: string, table: string, days: unknown) =>
      call("PUT", `/v1/retention/${table}`, { token, body: { days } });
    expect((await set(tenantAdmin, "events", 30)).json).toEqual({
      table: "events",
      days: 30,
      default_days: null,
    });
    expect((await get("/v1/retention", operator)).json.tables).toContainEqual({
      table: "events",
      days: null,
      default_days: null,
    });
    expect((await set(tenantAdmin, "events", null)).json.days).toBeNull();
    for (const days of [0, -1, 1.5, "7", 100_001, undefined])
      expect((await set(tenantAdmin, "events", days)).status, String(days)).toBe(400);
    expect((await set(tenantAdmin, "sessions", 7)).status).toBe(404);
    expect((await set(reader, "events", 7)).status).toBe(403);
  });
});

describe("log lines", () => {
  test("keep the newest thousand, newest first", () => {
    const lines = createLogLines();
    for (let line = 1; line <= 1200; line++)
      lines.add(JSON.stringify({ level: 30, time: line, msg: `${line}` }));
    expect(lines.after(0)).toHaveLength(1000);
    expect(lines.after(0)[0]).toMatchObject({ id: 1200, message: "1200", level: "info" });
    expect(lines.after(1198).map(({ id }) => id)).toEqual([1200, 1199]);
  });

  test("stay readable when they are no JSON, or enormous", () => {
    const lines = createLogLines();
    lines.add("not json");
    lines.add(JSON.stringify({ level: 50, time: 0, msg: "x".repeat(100_000) }));
    expect(lines.after(0).map(({ message }) => message.length <= 8000)).toEqual([true, true]);
  });

  test.each([
    ["postgres://kontor:hunter2@db/kontor", "hunter2"],
    ["GET /v1/live?key=KTAAAAAAAAAAAAAAAAAA.abcdefghijklmnopqrstuvwxyzabcdefghijklmn", "abcdefghij"],
    ['{"authorization":"Basic aHVudGVyMg=="}', "aHVudGVyMg"],
    ["authorization: Bearer hunter2", "hunter2"],
    ['{"password":"hun\\"ter2"}', "ter2"],
    ["/invite?token=hunter2&x=1", "hunter2"],
  ])("strike the secret of %s", (line, secret) => {
    expect(strikeSecrets(line)).not.toContain(secret);
  });
});

function event(day: string): object {
  return { event_name: "view_item", event_time: `${day}T12:00:00Z`, items: [{ item_id: "<b>soup</b>" }] };
}
