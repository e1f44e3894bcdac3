import { connect } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { limits } from "@kontor/contracts";
import { LogFullError, LogOverloadedError, type EventLog } from "@kontor/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

interface Sent {
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly key?: string | null;
  readonly query?: string;
}

async function send(fixture: HttpFixture, { body, headers = {}, method = "POST", key, query = "" }: Sent) {
  const authorization: Record<string, string> =
    key === null ? {} : { authorization: `Bearer ${key ?? fixture.writeKey}` };
  const response = await fetch(`${fixture.url}/v1/events${query}`, {
    method,
    headers: { ...authorization, ...headers },
    ...(body === undefined ? {} : { body, duplex: "half" }),
  });
  const text = await response.text();
  const json = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, json };
}

/** Writes raw bytes and gives back everything until the server closes. */
function talk(fixture: HttpFixture, ...pieces: string[]): Promise<string> {
  const { port } = new URL(fixture.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1", () => pieces.forEach((piece) => socket.write(piece)));
    let answer = "";
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const good = { event_name: "menu_view", event_id: "1", table_id: "7" };

describe("POST /v1/events", () => {
  let fixture: HttpFixture;
  beforeAll(async () => {
    fixture = await openHttpFixture({ trustProxy: true });
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  test("stores an event durably, with the sender's user agent and country but not the address", async () => {
    const headers = { "user-agent": "Firefox/1", "x-forwarded-for": "5.5.5.5, 10.0.0.1" };
    const { status, json } = await send(fixture, { body: JSON.stringify(good), headers });
    expect([status, json]).toEqual([202, { accepted: 1, rejected: [] }]);
    const record = (await fixture.records()).at(-1);
    expect(record?.header).toMatchObject({ tenant: "demo", userAgent: "Firefox/1", country: "FR" });
    expect(JSON.stringify(record)).not.toContain("5.5.5.5");
    expect((await fixture.events()).at(-1)).toEqual(good);
  });

  test("takes a program's own name for no guest's, unless an event names one", async () => {
    const events = [good, { ...good, user_agent: "Visitorbot/1.0" }];
    const headers = { "user-agent": "curl/8.5.0" };
    await send(fixture, { body: JSON.stringify(events), headers });
    const agents = (await fixture.records()).slice(-2).map((record) => record.header.userAgent);
    expect(agents).toEqual([undefined, "Visitorbot/1.0"]);
  });

  test("tells the refused events and stores the others", async () => {
    const body = JSON.stringify([good, { event_name: "" }, good]);
    const { status, json } = await send(fixture, { body });
    expect(status).toBe(202);
    expect(json).toMatchObject({
      accepted: 2,
      rejected: [{ index: 1, code: "required", path: "$.event_name" }],
    });
  });

  test("answers 422 with the verdicts when no event is valid", async () => {
    const { status, headers, json } = await send(fixture, { body: '[{},{"event_name":1}]' });
    expect(status).toBe(422);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(json).toMatchObject({ code: "all_events_rejected", accepted: 0, status: 422 });
    expect(json["rejected"]).toHaveLength(2);
    expect(json["errors"]).toEqual(json["rejected"]);
  });

  test.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
    ["GZIP", gzipSync],
    ["identity", (body: string) => Buffer.from(body)],
  ] as const)("decompresses %s", async (encoding, compress) => {
    const body = compress(JSON.stringify([good, good]));
    const { status, json } = await send(fixture, { body, headers: { "content-encoding": encoding } });
    expect([status, json["accepted"]]).toEqual([202, 2]);
  });

  test.each([
    [
      "a gzip bomb",
      gzipSync(Buffer.alloc(limits.bodyBytes + 1, 32)),
      { "content-encoding": "gzip" },
      413,
      "body_too_large",
    ],
    [
      "a brotli bomb",
      brotliCompressSync(Buffer.alloc(limits.bodyBytes * 8, 32)),
      { "content-encoding": "br" },
      413,
      "body_too_large",
    ],
    ["broken gzip", Buffer.from("not gzip"), { "content-encoding": "gzip" }, 400, "invalid_encoding"],
    [
      "cut gzip",
      gzipSync(JSON.stringify(good)).subarray(0, 30),
      { "content-encoding": "gzip" },
      400,
      "invalid_encoding",
    ],
    ["zstd", "x", { "content-encoding": "zstd" }, 415, "unsupported_encoding"],
    ["nested encodings", "x", { "content-encoding": "gzip, gzip" }, 415, "unsupported_encoding"],
    ["XML", "<a/>", { "content-type": "application/xml" }, 415, "unsupported_media_type"],
    ["malformed JSON", "{oops", { "content-type": "application/json" }, 400, "invalid_json"],
    ["bytes that are no UTF-8", Buffer.from([123, 255, 125]), {}, 400, "invalid_utf8"],
    ["nothing", "", {}, 400, "no_events"],
    ["too many events", `[${"1,".repeat(limits.eventsPerRequest)}1]`, {}, 413, "too_many_events"],
    ["a body above 8 MiB", Buffer.alloc(limits.bodyBytes + 1, 32), {}, 413, "body_too_large"],
  ])("refuses %s with a problem", async (_, body, headers, status, code) => {
    const answer = await send(fixture, { body, headers });
    expect([answer.status, answer.json["code"]]).toEqual([status, code]);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.json["detail"]).toEqual(expect.any(String));
  });

  test("refuses a body above 8 MiB whose length was not announced, and drops the rest", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if ((sent += 1 << 20) > 20 << 20) controller.close();
        else controller.enqueue(new Uint8Array(1 << 20).fill(32));
      },
    });
    expect(await send(fixture, { body })).toMatchObject({ status: 413, json: { code: "body_too_large" } });
  });

  test.each([
    ["no key", null, "", 401, "unauthorized"],
    ["a wrong key", "KTAAAAAAAAAAAAAAAAAA.secret", "", 401, "unauthorized"],
    ["garbage", "x", "", 401, "unauthorized"],
    ["a wrong ?key=", null, "?key=x", 401, "unauthorized"],
  ])("refuses %s", async (_, key, query, status, code) => {
    const answer = await send(fixture, { body: JSON.stringify(good), key, query });
    expect([answer.status, answer.json["code"]]).toEqual([status, code]);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("refuses a read key and takes an admin key", async () => {
    const body = JSON.stringify(good);
    expect(await send(fixture, { body, key: fixture.readKey })).toMatchObject({
      status: 403,
      json: { code: "forbidden" },
    });
    expect(await send(fixture, { body, key: fixture.adminKey })).toMatchObject({ status: 202 });
  });

  test("stores under the key's tenant, whatever the body says", async () => {
    await fixture.tenancy.createTenant("other");
    const { token } = await fixture.tenancy.createKey({ tenant: "other", role: "write" });
    await send(fixture, { body: JSON.stringify({ ...good, tenant_id: "demo" }), key: token });
    expect((await fixture.records()).at(-1)?.header.tenant).toBe("other");
  });

  test("serves sendBeacon: text/plain and ?key=, from any origin", async () => {
    const answer = await send(fixture, {
      body: JSON.stringify(good),
      key: null,
      query: `?v=1&key=${encodeURIComponent(fixture.writeKey)}`,
      headers: { "content-type": "text/plain;charset=UTF-8", origin: "https://menu.example" },
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  });

  test("answers a preflight for a day", async () => {
    const { status, headers } = await send(fixture, { method: "OPTIONS", key: null });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-methods")).toBe("POST");
    expect(headers.get("access-control-allow-headers")).toContain("authorization");
    expect(headers.get("access-control-max-age")).toBe("86400");
  });

  test("refuses other methods", async () => {
    const { status, headers, json } = await send(fixture, { method: "GET" });
    expect([status, json["code"], headers.get("allow")]).toEqual([
      405,
      "method_not_allowed",
      "POST, OPTIONS",
    ]);
  });

  test("takes CloudEvents", async () => {
    const body = JSON.stringify({
      specversion: "1.0",
      id: "c1",
      source: "/pos",
      type: "purchase",
      data: { value: 3 },
    });
    const headers = { "content-type": "application/cloudevents+json" };
    expect(await send(fixture, { body, headers })).toMatchObject({ status: 202 });
    expect((await fixture.events()).at(-1)).toMatchObject({
      event_id: "/pos#c1",
      event_name: "purchase",
      value: 3,
    });
  });

  test("takes a CloudEvent whose attributes are headers", async () => {
    const headers = {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "c2",
      "ce-source": "/pos",
      "ce-type": "purchase",
    };
    expect(await send(fixture, { body: '{"value":4}', headers })).toMatchObject({ status: 202 });
    expect((await fixture.events()).at(-1)).toMatchObject({
      event_id: "/pos#c2",
      event_name: "purchase",
      value: 4,
    });
  });

  test("keeps a key within its limits and says when to come back", async () => {
    const { token } = await fixture.tenancy.createKey({
      tenant: "demo",
      role: "write",
      limits: { eventsPerSecond: 1 },
    });
    const body = JSON.stringify([good, good]);
    expect(await send(fixture, { body, key: token })).toMatchObject({ status: 202 });
    const { status, headers, json } = await send(fixture, { body, key: token });
    expect([status, json["code"]]).toEqual([429, "rate_limited"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  });

  test("counts what it took and what it refused", () => {
    expect(fixture.counts.get("accepted")).toBeGreaterThan(10);
    expect(fixture.counts.get("rejected required")).toBe(2);
    expect(fixture.counts.get("rejected type")).toBe(1);
    expect(fixture.counts.get("refused unauthorized")).toBe(4);
    expect(fixture.errors).toEqual([]);
  });

  test("answers a request that is no HTTP, and one with too many headers", async () => {
    expect(await talk(fixture, "hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_request"/);
    const large = `POST /v1/events HTTP/1.1\r\nHost: x\r\nX: ${"y".repeat(20_000)}\r\n\r\n`;
    expect(await talk(fixture, large)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/);
  });

  test("lets a client that asks first send its body, unless it is refused", async () => {
    const head = (key: string) =>
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 18\r\n\r\n`;
    expect(await talk(fixture, head(fixture.writeKey), '{"event_name":"a"}')).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 202/,
    );
    expect(await talk(fixture, head("x"))).toMatch(/^HTTP\/1\.1 401/);
  });

  test("goes on after a client that vanished in the middle of its body", async () => {
    const before = fixture.counts.get("refused client_gone") ?? 0;
    const { port } = new URL(fixture.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${fixture.writeKey}\r\nContent-Length: 100\r\n\r\n{`,
    );
    await new Promise((resolve) => fixture.server.once("request", resolve));
    socket.destroy();
    await expect.poll(() => fixture.counts.get("refused client_gone") ?? 0).toBe(before + 1);
    expect(await send(fixture, { body: JSON.stringify(good) })).toMatchObject({ status: 202 });
  });
});

describe("a client that is too slow", () => {
  const timeouts = { headersMs: 150, requestMs: 300, checkMs: 50 };
  const problem = /^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"code":"request_timeout"/;

  test("gets 408 for its body and for its headers", async () => {
    await using fixture = await openHttpFixture({ timeouts });
    const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${fixture.writeKey}\r\n`;
    expect(await talk(fixture, `${head}Content-Length: 100\r\n\r\n{"event`)).toMatch(problem);
    expect(await talk(fixture, head)).toMatch(problem);
    expect(fixture.counts.get("refused request_timeout")).toBe(2);
  });
});

describe("a log that refuses", () => {
  const refusing = (error: () => Error) => () => (): Promise<never> => Promise.reject(error());

  test.each([
    ["is full", () => new LogFullError(new Error("ENOSPC")), 507, "log_disk_full", 1],
    ["is overloaded", () => new LogOverloadedError("64 MiB"), 503, "log_overloaded", 0],
  ])("is told when it %s, with Retry-After", async (_, error, status, code, reported) => {
    await using fixture = await openHttpFixture({ append: refusing(error) });
    const answer = await send(fixture, { body: JSON.stringify(good) });
    expect([answer.status, answer.json["code"]]).toEqual([status, code]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(fixture.errors).toHaveLength(reported);
  });

  test("keeps the reason of a bug to itself", async () => {
    await using fixture = await openHttpFixture({ append: refusing(() => new TypeError("secret path")) });
    const { status, json } = await send(fixture, { body: JSON.stringify(good) });
    expect(status).toBe(500);
    expect(JSON.stringify(json)).not.toContain("secret");
    expect(fixture.errors).toHaveLength(1);
  });

  test("for a part only: the rest is stored and the part is told", async () => {
    const append = (log: EventLog): EventLog["append"] => {
      let calls = 0;
      return (stream, record) =>
        ++calls === 2 ? Promise.reject(new LogOverloadedError("test")) : log.append(stream, record);
    };
    await using fixture = await openHttpFixture({ append });
    const body = JSON.stringify([good, { ...good, user_agent: "Relayed" }, good]);
    const { status, json } = await send(fixture, { body });
    expect(status).toBe(202);
    expect(json).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: "log_overloaded" }] });
    expect(await fixture.events()).toHaveLength(2);
  });
});

describe("overload", () => {
  /** A log whose appends wait until they are let go. */
  function gate() {
    const { promise: open, resolve: letGo } = Promise.withResolvers<void>();
    const append =
      (log: EventLog): EventLog["append"] =>
      (stream, record) =>
        open.then(() => log.append(stream, record));
    return { append, letGo };
  }

  test("is refused at once, before the body, and the accepted are all answered", async () => {
    const { append, letGo } = gate();
    // By their number alone, however long it takes until all ten have come.
    await using fixture = await openHttpFixture({ append, admission: { requests: 3, waitMs: Infinity } });
    const waiting = Array.from({ length: 10 }, () => send(fixture, { body: JSON.stringify(good) }));
    const refused = await Promise.race(waiting);
    expect(refused).toMatchObject({ status: 503, json: { code: "overloaded" } });
    expect(refused.headers.get("retry-after")).toBe("1");
    await expect.poll(() => fixture.counts.get("refused overloaded")).toBe(7);
    letGo();
    const statuses = (await Promise.all(waiting)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(3);
    expect(await fixture.events()).toHaveLength(3);
    expect(await send(fixture, { body: JSON.stringify(good) })).toMatchObject({ status: 202 });
  });

  test("by bytes: a large body finds no room while others hold it", async () => {
    const { append, letGo } = gate();
    await using fixture = await openHttpFixture({ append, admission: { bytes: 100_000 } });
    const body = JSON.stringify([{ ...good, props: { text: "x".repeat(70_000) } }]);
    const [one, two] = [send(fixture, { body }), send(fixture, { body })];
    const loser = await Promise.race([one, two]);
    expect(loser).toMatchObject({ status: 503, json: { code: "overloaded" } });
    letGo();
    const statuses = (await Promise.all([one, two])).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([202, 503]));
    expect(await send(fixture, { body })).toMatchObject({ status: 202 });
  });

  test("by bytes after decompression", async () => {
    await using fixture = await openHttpFixture({ admission: { bytes: 100_000 } });
    const body = gzipSync(JSON.stringify({ ...good, props: { text: "x".repeat(200_000) } }));
    const answer = await send(fixture, { body, headers: { "content-encoding": "gzip" } });
    expect(answer).toMatchObject({ status: 503, json: { code: "overloaded" } });
    expect(await send(fixture, { body: JSON.stringify(good) })).toMatchObject({ status: 202 });
  });
});
