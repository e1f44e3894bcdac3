import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getEventListeners, once } from "node:events";
import { QueryError, type QueryFormat } from "@kontor/core";
import { openDuckDbQueryEngine } from "@kontor/embedded";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ANALYST, openQueryLake, type QueryLake } from "./query-lake.ts";

const FOREVER = "SELECT count(*) FROM range(100000000000)";
const ENDLESS = "SELECT range AS n, repeat('x', 100) AS s FROM range(100000000000)";

describe("the query engine", () => {
  let lake: QueryLake;
  beforeEach(async () => {
    lake = await openQueryLake({ slots: 1, waiting: 1, memoryBytes: 128 * 1024 ** 2 });
  });
  afterEach(() => lake[Symbol.asyncDispose]());

  const run = (sql: string, options: object = {}) => lake.query.run({ tenant: ANALYST, sql, ...options });
  const text = async (sql: string, format: QueryFormat, options: object = {}) =>
    new Response((await run(sql, { format, ...options })).body).text();

  test("answers JSON with columns, rows and statistics", async () => {
    const answer = await run("SELECT event_id, value FROM events WHERE event_id = 'e04'");
    expect(answer.contentType).toBe("application/json");
    const body = (await new Response(answer.body).json()) as { statistics: Record<string, unknown> };
    expect(body).toEqual({
      columns: [
        { name: "event_id", type: "VARCHAR" },
        { name: "value", type: "DOUBLE" },
      ],
      rows: [["e04", 21.5]],
      statistics: {
        rows: 1,
        files: 3,
        bytes_scanned: lake.files("events").reduce((sum, { bytes }) => sum + bytes, 0),
        elapsed_ms: expect.any(Number) as number,
        snapshot: 1,
        truncated: false,
      },
    });
    expect(answer.headers).toEqual({
      "x-kontor-snapshot": "1",
      "x-kontor-files": "3",
      "x-kontor-bytes-scanned": String(body.statistics["bytes_scanned"]),
    });
    expect(await answer.finished).toMatchObject({ rows: 1, files: 3, truncated: false });
  });

  test("answers CSV as RFC 4180 has it", async () => {
    const sql = `SELECT 1 AS "a,b", 'x"y' AS q, '' AS empty, NULL AS nothing, E'a\\r\\nb' AS lines, [1, 2] AS list, TIMESTAMP '2026-01-01' AS t, 1.5::DECIMAL(4,2) AS d, true AS b, 12345678901234567890::HUGEINT AS h`;
    expect(await text(sql, "csv")).toBe(
      '"a,b",q,empty,nothing,lines,list,t,d,b,h\r\n1,"x""y","",,"a\r\nb","[1,2]",2026-01-01T00:00:00.000Z,1.50,true,12345678901234567890\r\n',
    );
  });

  test("answers Parquet that other readers read, and keeps no copy", async () => {
    const answer = await run("SELECT event_id, event_time, value FROM events WHERE value > ? ORDER BY 1; ", {
      format: "parquet",
      params: [7],
    });
    expect(answer.columns.map(({ type }) => type)).toEqual(["VARCHAR", "TIMESTAMP", "DOUBLE"]);
    const path = join(lake.folder, "result.parquet");
    await writeFile(path, new Uint8Array(await new Response(answer.body).arrayBuffer()));
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(`SELECT event_id, "value" FROM '${path}'`);
    expect(reader.getRowsJson()).toEqual([
      ["e04", 21.5],
      ["e12", 10],
    ]);
    expect(await answer.finished).toMatchObject({ rows: 2, truncated: false });
    const left = await readdir(join(lake.folder, "temp"), { recursive: true });
    expect(left.filter((name) => name.endsWith(".parquet"))).toEqual([]);
  });

  test("keeps the statement's order in Parquet", async () => {
    const answer = await run("SELECT range AS n FROM range(300000) ORDER BY hash(range), n", {
      format: "parquet",
    });
    const path = join(lake.folder, "ordered.parquet");
    await writeFile(path, new Uint8Array(await new Response(answer.body).arrayBuffer()));
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(
      `SELECT count(*) FILTER (hash(n) < before) FROM (SELECT n, hash(lag(n) OVER (ORDER BY file_row_number)) AS before
       FROM read_parquet('${path}', file_row_number = true) QUALIFY lag(n) OVER (ORDER BY file_row_number) IS NOT NULL)`,
    );
    expect(reader.getRowsJson()).toEqual([["0"]]);
  });

  test.each(["SELECT 1) TO '/tmp/x'; --", "SELECT 1 -- no end", "SHOW TABLES", "SELECT 1; -- after"])(
    "makes no Parquet of what is not one plain SELECT: %s",
    async (sql) => {
      const code = await codeOf(text(sql, "parquet"));
      expect(code).toBe(sql.endsWith("no end") ? "ran" : "sql_invalid");
    },
  );

  test("cuts a result at the row limit and says so, in every format", async () => {
    const limits = { rows: 3 };
    const sql = "SELECT range FROM range(100000)";
    const body = JSON.parse(await text(sql, "json", { limits })) as { rows: unknown[]; statistics: object };
    expect(body.rows).toEqual([[0], [1], [2]]);
    expect(body.statistics).toMatchObject({ rows: 3, truncated: true });
    const csv = await run(sql, { format: "csv", limits });
    expect(await new Response(csv.body).text()).toBe("range\r\n0\r\n1\r\n2\r\n");
    expect(await csv.finished).toMatchObject({ rows: 3, truncated: true });
    const parquet = await run(sql, { format: "parquet", limits });
    await new Response(parquet.body).arrayBuffer();
    expect(await parquet.finished).toMatchObject({ rows: 3, truncated: true });
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
  });

  test("passes large results on whole and in order of the statement", async () => {
    const csv = await text("SELECT range FROM range(300000) ORDER BY range DESC", "csv");
    const lines = csv.split("\r\n");
    expect(lines).toHaveLength(300_002);
    expect([lines[1], lines[300_000]]).toEqual(["299999", "0"]);
  });

  test("kills a process whose statement does not obey, and starts another", async () => {
    const deaf = "SELECT levenshtein(repeat('a', 100000), repeat('b', 100000))";
    await text("SELECT 1", "csv");
    const [pid] = lake.engine.pids;
    expect(await codeOf(run(deaf, { limits: { timeoutMs: 50 } }))).toBe("sql_timeout");
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
    expect(lake.engine.pids).not.toContain(pid);
  });

  test("stops at once when the signal aborts, running or waiting, and leaves no listener behind", async () => {
    const running = new AbortController();
    const waiting = new AbortController();
    const first = codeOf(run(FOREVER, { signal: running.signal }));
    const second = codeOf(run(FOREVER, { signal: waiting.signal }));
    waiting.abort();
    expect(await second).toBe("sql_cancelled");
    running.abort();
    expect(await first).toBe("sql_cancelled");
    expect(await codeOf(run("SELECT 1", { signal: AbortSignal.abort() }))).toBe("sql_cancelled");
    const calm = new AbortController();
    await new Response((await run("SELECT 1", { signal: calm.signal })).body).text();
    expect(getEventListeners(calm.signal, "abort")).toEqual([]);
  });

  test("stops when the reader leaves in the middle, and takes the next statement", async () => {
    const answer = await run(ENDLESS, { format: "csv" });
    const reader = answer.body.getReader();
    await reader.read();
    await reader.cancel();
    await expect(answer.finished).rejects.toMatchObject({ code: "sql_cancelled" });
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
  });

  test("waits for a slow reader instead of piling up, and errors the body at the time limit", async () => {
    await text("SELECT 1", "csv");
    const answer = await run(ENDLESS, { format: "csv", limits: { timeoutMs: 4000 } });
    await expect(answer.finished).rejects.toMatchObject({ code: "sql_timeout" });
    await expect(new Response(answer.body).text()).rejects.toMatchObject({ code: "sql_timeout" });
  });

  test("refuses more than may wait, with a time to come back", async () => {
    const abort = new AbortController();
    const [first, second] = [1, 2].map(() => codeOf(run(FOREVER, { signal: abort.signal })));
    await expect(run("SELECT 1")).rejects.toMatchObject({ code: "sql_busy", retryAfterMs: 1000 });
    abort.abort();
    expect(await Promise.all([first, second])).toEqual(["sql_cancelled", "sql_cancelled"]);
  });

  test.each([
    ["lost", 1, (path: string) => rm(path)],
    ["cut", 2, (path: string) => truncate(path, 100)],
    ["foreign", 3, (path: string) => writeFile(path, "no")],
  ] as const)("takes a %s file for its own fault, and names no path", async (_, day, harm) => {
    await harm(join(lake.lakeRoot, lake.files("events")[day - 1]?.path ?? ""));
    const sql = `FROM events WHERE event_time BETWEEN '2026-03-0${day}' AND '2026-03-0${day} 23:00:00'`;
    await expect(run(sql)).rejects.toMatchObject({ code: "sql_failed" });
    await expect(run(sql)).rejects.not.toThrow(lake.folder);
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
    const rest = `SELECT count(*) > 0 AS a FROM events WHERE event_time < '2026-03-01' OR event_time::DATE <> '2026-03-0${day}'`;
    expect(await codeOf(run(rest))).toBe("sql_failed");
  });

  test("survives its process being killed: one error, then business as usual", async () => {
    const stuck = codeOf(run(FOREVER));
    await until(() => lake.engine.pids[0]);
    process.kill(lake.engine.pids[0] ?? 0, "SIGKILL");
    expect(await stuck).toBe("sql_failed");
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
    process.kill(lake.engine.pids[0] ?? 0, "SIGKILL");
    await until(() => lake.engine.pids.length === 0);
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
  });

  test("gives a waiting statement a new process when the one before died", async () => {
    const stuck = codeOf(run(FOREVER));
    await until(() => lake.engine.pids[0]);
    const waiting = text("SELECT 1 AS a", "csv");
    process.kill(lake.engine.pids[0] ?? 0, "SIGKILL");
    expect(await stuck).toBe("sql_failed");
    expect(await waiting).toBe("a\r\n1\r\n");
  });

  test("runs nothing more in a process that ran out of memory", async () => {
    await text("SELECT 1", "csv");
    const [pid] = lake.engine.pids;
    expect(await codeOf(run("SELECT list(range) FROM range(1000000000)"))).toBe("sql_out_of_memory");
    expect(await text("SELECT 1 AS a", "csv")).toBe("a\r\n1\r\n");
    expect(lake.engine.pids).not.toContain(pid);
  });

  test("takes a result beyond the scratch limit for too large", async () => {
    const limits = { tempBytes: 1_000_000 };
    const sql = "SELECT range, uuid() FROM range(5000000)";
    expect(await codeOf(text(sql, "parquet", { limits }))).toBe("sql_out_of_memory");
    expect(await readdir(join(lake.folder, "temp"), { recursive: true })).not.toContain("result.parquet");
  });

  test("says what is wrong with parameters", async () => {
    await expect(run("SELECT $1, $2", { params: [1] })).rejects.toThrow(/parameter \$2/);
    await expect(run("SELECT 1", { params: [1] })).rejects.toThrow(/\$1, which the statement does not use/);
    await expect(run("SELECT $a", { params: { a: {} } })).rejects.toThrow(
      /null, a boolean, a number or a string/,
    );
  });

  test("sees a new snapshot at once, and no row of a file that is not in it", async () => {
    expect(await text("SELECT count(*) AS n FROM events", "csv")).toBe("n\r\n20\r\n");
    await lake.add(ANALYST, [{ event_name: "late", event_time: "2026-03-02T00:00:00Z" }]);
    expect(await text("SELECT count(*) AS n FROM events", "csv")).toBe("n\r\n21\r\n");
  });

  test("answers from an empty lake with the right types", async () => {
    await mkdir(join(lake.folder, "none"));
    await using engine = await openDuckDbQueryEngine({
      lakeRoot: join(lake.folder, "none"),
      tempRoot: join(lake.folder, "none-temp"),
    });
    const { createQueryService } = await import("@kontor/domain/query");
    const query = createQueryService({
      engine,
      snapshot: async () => ({ id: 0, files: () => [], release: () => {} }),
    });
    const answer = await query.run({ tenant: "a", sql: "SELECT event_time, props, value FROM events" });
    expect(answer.columns.map(({ type }) => type)).toEqual(["TIMESTAMP", "JSON", "DOUBLE"]);
    expect(await codeOf(query.run({ tenant: "a", sql: "SELECT * FROM sessions" }))).toBe("ran");
  });

  test("shows every tenant's rows to the platform's own statements only", async () => {
    const answer = await lake.query.runTrusted({
      sql: "SELECT tenant_id, count(*) FROM events GROUP BY 1 ORDER BY 1",
    });
    expect(((await new Response(answer.body).json()) as { rows: unknown }).rows).toEqual([
      ["alfa", 20],
      ["canary", 20],
    ]);
    expect(await text("SELECT count(*) AS n FROM events", "csv")).toBe("n\r\n20\r\n");
    await expect(lake.query.run({ tenant: "", sql: "SELECT 1" })).rejects.toThrow(/without its tenant/);
  });

  test("removes the folders of dead servers and its own", async () => {
    const tempRoot = join(lake.folder, "other-temp");
    await mkdir(join(tempRoot, "slot-999999999-x"), { recursive: true });
    const engine = await openDuckDbQueryEngine({ lakeRoot: lake.lakeRoot, tempRoot });
    expect(await readdir(tempRoot)).toEqual([]);
    await engine[Symbol.asyncDispose]();
    expect(existsSync(tempRoot)).toBe(true);
  });
});

describe("the slots of a query engine", () => {
  test("are kept when their statement stops at the time limit", async () => {
    await using lake = await openQueryLake({ slots: 1, graceMs: 60_000 });
    await lake.ask("SELECT 1");
    const [pid] = lake.engine.pids;
    expect(await codeOf(lake.ask(FOREVER, { limits: { timeoutMs: 50 } }))).toBe("sql_timeout");
    expect((await lake.ask("SELECT 1")).rows).toEqual([[1]]);
    expect(lake.engine.pids).toEqual([pid]);
  });

  test("start when statements are likely, and take them", async () => {
    await using lake = await openQueryLake({ slots: 2 });
    expect(lake.engine.pids).toEqual([]);
    lake.query.warm();
    lake.query.warm();
    await until(() => lake.engine.pids.length === 2);
    const warmed = [...lake.engine.pids];
    await Promise.all([lake.ask("SELECT 1"), lake.ask("SELECT 2")]);
    expect(lake.engine.pids).toEqual(warmed);
  });

  test("that are still starting end with the engine, and leave nothing behind", async () => {
    await using lake = await openQueryLake();
    const tempRoot = join(lake.folder, "early");
    const engine = await openDuckDbQueryEngine({ lakeRoot: lake.lakeRoot, tempRoot, slots: 2 });
    engine.warm();
    await engine[Symbol.asyncDispose]();
    expect(engine.pids).toEqual([]);
    expect((await readdir(tempRoot)).filter((name) => name.startsWith("slot-"))).toEqual([]);
  });

  test("keep their compiled code where they are told to, for the next server", async () => {
    await using lake = await openQueryLake();
    const compiledRoot = join(lake.folder, "kept");
    const tempRoot = join(lake.folder, "emptied");
    await using engine = await openDuckDbQueryEngine({ lakeRoot: lake.lakeRoot, tempRoot, compiledRoot });
    const { body } = await engine.run({
      sql: "SELECT 1",
      tenant: "a",
      snapshot: 1,
      tables: [],
      format: "json",
      limits: { timeoutMs: 60_000, rows: 1, tempBytes: 0 },
    });
    await new Response(body).text();
    expect(await readdir(compiledRoot)).not.toEqual([]);
    expect((await readdir(tempRoot)).every((name) => name.startsWith("slot-"))).toBe(true);
  });

  test("leave room in the queue for others, and send away who waits too long", async () => {
    await using lake = await openQueryLake({ slots: 1, waiting: 4, waitMs: 100 });
    const abort = new AbortController();
    const ask = (tenant: string) => lake.query.run({ tenant, sql: FOREVER, signal: abort.signal });
    const running = expect(ask("hog")).rejects.toMatchObject({ code: "sql_cancelled" });
    await until(() => lake.engine.pids.length === 1);
    const waiting = ["hog", "hog", "guest"].map((tenant) =>
      expect(ask(tenant)).rejects.toMatchObject({ code: "sql_busy" }),
    );
    await expect(ask("hog")).rejects.toMatchObject({ code: "sql_busy" });
    await Promise.all(waiting);
    abort.abort();
    await running;
  });

  test("that cannot start are a failed query, and start again when they can", async () => {
    await using lake = await openQueryLake({ slots: 1 });
    const temp = join(lake.folder, "temp");
    await rm(temp, { recursive: true });
    expect(await codeOf(lake.ask("SELECT 1"))).toBe("sql_failed");
    await mkdir(temp);
    expect((await lake.ask("SELECT 1 AS a")).rows).toEqual([[1]]);
  });

  test("are not lost to who leaves while a new one starts for it", async () => {
    await using lake = await openQueryLake({ slots: 1 });
    const leaving = new AbortController();
    const stuck = codeOf(lake.query.run({ tenant: ANALYST, sql: FOREVER }));
    await until(() => lake.engine.pids[0]);
    const left = codeOf(lake.query.run({ tenant: ANALYST, sql: "SELECT 1", signal: leaving.signal }));
    const behind = lake.ask("SELECT 2 AS a");
    process.kill(lake.engine.pids[0] ?? 0, "SIGKILL");
    await stuck;
    leaving.abort();
    expect(await left).toBe("sql_cancelled");
    expect((await behind).rows).toEqual([[2]]);
    expect((await lake.ask("SELECT 3 AS a")).rows).toEqual([[3]]);
  });

  test.skipIf(process.platform !== "linux")("do not outlive a server that is killed", async () => {
    await using lake = await openQueryLake();
    const program = `
      import { openDuckDbQueryEngine } from "@kontor/embedded";
      const engine = await openDuckDbQueryEngine({ lakeRoot: ${JSON.stringify(lake.lakeRoot)}, tempRoot: ${JSON.stringify(join(lake.folder, "killed"))} });
      const request = { sql: ${JSON.stringify(FOREVER)}, tenant: "a", snapshot: 1, tables: [], format: "json", limits: { timeoutMs: 60000, rows: 1, tempBytes: 0 } };
      engine.run(request).catch(() => {});
      setInterval(() => { if (engine.pids.length > 0) console.log(engine.pids[0]); }, 20);`;
    const server = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const pid = Number(String(line).split("\n")[0]);
    expect(await isRunning(pid)).toBe(true);
    server.kill("SIGKILL");
    await until(async () => !(await isRunning(pid)));
  });

  test("are given up when idle, but for one", async () => {
    await using lake = await openQueryLake({ slots: 2, idleMs: 100 });
    const both = Promise.all([lake.ask("SELECT count(*) FROM range(10000000)"), lake.ask("SELECT 1")]);
    await until(() => lake.engine.pids.length === 2);
    await both;
    await until(() => lake.engine.pids.length === 1);
    await lake.ask("SELECT 1");
    expect(lake.engine.pids).toHaveLength(1);
  });

  test("serve a tenant that runs nothing before one that already does", async () => {
    await using lake = await openQueryLake({ slots: 2 });
    const order: string[] = [];
    const ask = async (tenant: string) => {
      const { body } = await lake.query.run({ tenant, sql: "SELECT count(*) FROM range(3000000)" });
      await new Response(body).text();
      order.push(tenant);
    };
    const abort = new AbortController();
    const long = lake.query.run({ tenant: "hog", sql: FOREVER, signal: abort.signal });
    const stopped = expect(long).rejects.toMatchObject({ code: "sql_cancelled" });
    await until(() => lake.engine.pids.length === 1);
    await Promise.all(["first", "hog", "hog", "guest"].map(ask));
    expect(order).toEqual(["first", "guest", "hog", "hog"]);
    abort.abort();
    await stopped;
  });
});

function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "ran",
    (error: unknown) => (error instanceof QueryError ? error.code : String(error)),
  );
}

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return stat !== "" && !/\) Z /.test(stat);
}

/** Looks again and again, and leaves the processor to those who are waited for; gives up with the test. */
async function until(condition: () => unknown): Promise<void> {
  await expect.poll(async () => Boolean(await condition()), { interval: 5 }).toBe(true);
}
