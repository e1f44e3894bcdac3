import { connect } from "node:net";
import { errorCodes, errorsOf, routes, type Route } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

type Json = Record<string, unknown>;

describe("the app behind the hot paths", () => {
  let fixture: HttpFixture;
  beforeAll(async () => {
    fixture = await openHttpFixture();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  async function call(
    method: string,
    path: string,
    options: { key?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const response = await fetch(fixture.url + path, {
      method,
      headers: {
        ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: (type.includes("json") ? JSON.parse(text) : {}) as Json,
    };
  }

  /** What somebody without a key and a session is told. */
  function expectedOf({ method, path, roles, right, person }: Route): number {
    const forSome = roles.length > 0 || right !== undefined || person === true;
    if (forSome) return path === "/" ? 400 : 401;
    // A way in takes no request that does not say that it comes from our own pages; no provider is set up.
    if (path.startsWith("/v1/auth/")) return method === "post" ? 403 : 404;
    // There is no shop and no file called x.
    return path.includes("{") ? 404 : 200;
  }

  test.each(Object.entries<Route>(routes))("serves the route %s, to those it is for", async (_, route) => {
    const path = route.path.replaceAll(/\{\w+\}/g, "x");
    const anonymous = await call(
      route.method.toUpperCase(),
      path,
      path === "/" && route.method === "post" ? { headers: { "x-amz-target": "x" } } : {},
    );
    expect(anonymous.status).toBe(expectedOf(route));
    if (anonymous.status !== 401) return;
    expect(anonymous.headers.get("www-authenticate")).toContain("Bearer");
    if (route.person === true) return;
    for (const role of ["write", "read", "admin"] as const) {
      const key = { write: fixture.writeKey, read: fixture.readKey, admin: fixture.adminKey }[role];
      const { status } = await call(route.method.toUpperCase(), path, { key });
      expect(status === 403, role).toBe(!route.roles.includes(role));
    }
  });

  test("describes every route in OpenAPI, with its errors, and as a page", async () => {
    const { json } = await call("GET", "/openapi.json");
    expect(json["openapi"]).toBe("3.1.0");
    const paths = json["paths"] as Record<string, Record<string, { responses: Json; security: Json[] }>>;
    const page = (await call("GET", "/docs")).text;
    for (const route of Object.values<Route>(routes)) {
      const { responses = {}, security } = paths[route.path]?.[route.method] ?? {};
      for (const status of Object.keys(route.responses)) expect(responses).toHaveProperty(status);
      for (const code of errorsOf(route)) {
        expect(JSON.stringify(responses[errorCodes[code].status]), route.path).toContain(`"${code}"`);
      }
      const open = route.roles.length === 0 && route.right === undefined && route.person === undefined;
      expect(security?.length === 0).toBe(open);
      expect(page).toContain(route.summary);
    }
    expect(Object.keys(paths["/v1/events"]?.["post"]?.responses ?? {})).toEqual(
      expect.arrayContaining(["202", "401", "422", "503"]),
    );
  });

  test("serves pages that load nothing from elsewhere", async () => {
    for (const path of ["/", "/docs"]) {
      const { headers, text } = await call("GET", path);
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|src=/);
    }
  });

  test("answers unknown paths and methods with problems", async () => {
    expect(await call("GET", "/nope")).toMatchObject({ status: 404, json: { code: "not_found" } });
    const wrong = await call("PUT", "/v1/keys");
    expect(wrong).toMatchObject({ status: 405, json: { code: "method_not_allowed" } });
    expect(wrong.headers.get("allow")).toBe("GET, POST");
    expect(await call("POST", "/")).toMatchObject({ status: 405 });
    expect((await call("GET", "/%E0%A4%A")).status).toBe(404);
  });

  test("says whether it is ready", async () => {
    expect(await call("GET", "/readyz")).toMatchObject({ status: 200, json: { detail: "ok" } });
    await using broken = await openHttpFixture({
      ready: () => ({ ok: false, detail: "the log is not writable" }),
    });
    const answer = await fetch(`${broken.url}/readyz`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toMatchObject({ code: "unavailable", detail: "the log is not writable" });
    expect((await fetch(`${broken.url}/livez`)).status).toBe(200);
  });

  test("gives the counters as text", async () => {
    expect(await call("GET", "/metrics")).toMatchObject({ status: 200, text: "kontor_test 1\n" });
  });

  test("creates, lists and revokes keys of the own tenant only", async () => {
    const created = await call("POST", "/v1/keys", {
      key: fixture.adminKey,
      body: { role: "write", name: "till", events_per_second: 5 },
    });
    expect(created).toMatchObject({ status: 201, json: { role: "write" } });
    expect(created.headers.get("cache-control")).toBe("no-store");
    const { id, token } = created.json as { id: string; token: string };
    const sent = await call("POST", "/v1/events", { key: token, body: { event_name: "a" } });
    expect(sent.status).toBe(202);
    const listed = await call("GET", "/v1/keys", { key: fixture.adminKey });
    expect(listed.json["keys"]).toContainEqual(
      expect.objectContaining({ id, role: "write", name: "till", events_per_second: 5, revoked_at: null }),
    );
    expect(listed.text).not.toContain(token.split(".")[1]);

    await fixture.tenancy.createTenant("neighbour");
    const { token: foreign } = await fixture.tenancy.createKey({ tenant: "neighbour", role: "admin" });
    expect((await call("DELETE", `/v1/keys/${id}`, { key: foreign })).status).toBe(404);
    expect((await call("GET", "/v1/keys", { key: foreign })).text).not.toContain(id);
    expect((await call("DELETE", `/v1/keys/${id}`, { key: fixture.adminKey })).status).toBe(204);
    expect((await call("DELETE", `/v1/keys/${id}`, { key: fixture.adminKey })).status).toBe(404);
    expect((await call("POST", "/v1/events", { key: token, body: { event_name: "a" } })).status).toBe(401);
  });

  test.each([
    ["a wrong role", { role: "root" }, 400, "invalid_request"],
    ["an unknown field", { role: "read", tenant: "other" }, 400, "invalid_request"],
    ["a limit of 0", { role: "read", events_per_second: 0 }, 400, "invalid_request"],
    ["no JSON", "{", 400, "invalid_json"],
    ["nothing", "", 400, "invalid_json"],
    ["a large body", `{"role":"read","name":"${"x".repeat(2 << 20)}"}`, 413, "body_too_large"],
  ])("refuses a new key with %s", async (_, body, status, code) => {
    expect(await call("POST", "/v1/keys", { key: fixture.adminKey, body })).toMatchObject({
      status,
      json: { code },
    });
  });

  test("runs SQL as JSON, CSV and Parquet", async () => {
    const sql = { sql: "select 1 as one, $1 as two", params: ["x"] };
    const json = await call("POST", "/v1/sql", { key: fixture.readKey, body: sql });
    expect(json).toMatchObject({ status: 200, json: { rows: [[1, "x"]] } });
    const csv = await call("POST", "/v1/sql", {
      key: fixture.readKey,
      body: sql,
      headers: { accept: "text/csv" },
    });
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(csv.text.trim().split(/\r?\n/)).toEqual(["one,two", "1,x"]);
    const accept = "application/vnd.apache.parquet";
    const parquet = await call("POST", "/v1/sql", { key: fixture.readKey, body: sql, headers: { accept } });
    expect([parquet.headers.get("content-type"), parquet.text.slice(0, 4)]).toEqual([accept, "PAR1"]);
  });

  test("gives SQL's errors as problems", async () => {
    const run = (body: unknown) => call("POST", "/v1/sql", { key: fixture.readKey, body });
    expect(await run({ sql: "selec 1" })).toMatchObject({ status: 400, json: { code: "sql_invalid" } });
    expect(await run({ sql: "select * from read_csv('/etc/passwd')" })).toMatchObject({
      status: 403,
      json: { code: "sql_not_allowed" },
    });
    expect(await run({ sql: 5 })).toMatchObject({ status: 400, json: { code: "invalid_request" } });
    expect(await run({})).toMatchObject({ status: 400, json: { code: "invalid_request" } });
  });

  test("cancels the query of a client that goes away: the only slot is free for the next", async () => {
    const client = new AbortController();
    const arrived = new Promise((resolve) => fixture.server.once("request", resolve));
    const request = fetch(`${fixture.url}/v1/sql`, {
      method: "POST",
      headers: { authorization: `Bearer ${fixture.readKey}` },
      body: '{"sql":"select sum(a.range * b.range) from range(10000000) a, range(10000000) b"}',
      signal: client.signal,
    });
    await arrived;
    client.abort();
    await expect(request).rejects.toThrow();
    const next = await call("POST", "/v1/sql", { key: fixture.readKey, body: { sql: "select 1" } });
    expect(next.json).toMatchObject({ rows: [[1]] });
  });

  test("lists no failed events in an empty lake, and replays none", async () => {
    const listed = await call("GET", "/v1/failed-events?limit=5", { key: fixture.readKey });
    expect(listed).toMatchObject({ status: 200, json: { failed_events: [] } });
    expect(await call("GET", "/v1/failed-events?limit=x", { key: fixture.readKey })).toMatchObject({
      status: 400,
    });
    expect(await call("GET", "/v1/failed-events?before=noon", { key: fixture.readKey })).toMatchObject({
      status: 400,
    });
    const open = await call("GET", "/v1/failed-events?state=open", { key: fixture.readKey });
    expect(open).toMatchObject({ status: 200, json: { failed_events: [] } });
    expect(await call("GET", "/v1/failed-events?state=x", { key: fixture.readKey })).toMatchObject({
      status: 400,
    });
    const replayed = await call("POST", "/v1/failed-events/replay", {
      key: fixture.adminKey,
      body: { events: [{ failed_id: "x" }] },
    });
    expect(replayed).toMatchObject({
      status: 200,
      json: { results: [{ failed_id: "x", result: "not_found" }] },
    });
  });

  test("finds nothing under ids that no store can hold", async () => {
    expect((await call("DELETE", "/v1/keys/%00", { key: fixture.adminKey })).status).toBe(404);
    const body = { events: [{ failed_id: "\0" }, { failed_id: "\ud800" }] };
    const replayed = await call("POST", "/v1/failed-events/replay", { key: fixture.adminKey, body });
    expect(replayed.status).toBeLessThan(500);
    const listed = await call("GET", "/v1/failed-events?code=%00&stage=%00", { key: fixture.adminKey });
    expect(listed.status).toBeLessThan(500);
    expect(fixture.errors).toEqual([]);
  });

  test("keeps an idle connection longer than load balancers do", async () => {
    const { port } = new URL(fixture.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    const answer = await new Promise<string>((resolve) =>
      socket.once("data", (data) => resolve(data.toString())),
    );
    socket.destroy();
    expect(answer).toMatch(/keep-alive: timeout=7[0-9]/i);
  });
});
