import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { generateLoad } from "./generate-load.ts";
import type { LoadPlan } from "./load-plan.ts";

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const plan: LoadPlan = {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    keys: ["key-a", "key-b"],
    connections: 4,
    eventsPerRequest: 5,
    warmupSeconds: 0,
    seconds: 60,
    requests: 200,
  };
  return { plan, [Symbol.asyncDispose]: async () => void server.close() };
}

function collectInto(seen: { id: string; key: string }[]): RequestListener {
  return (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const events: { event_id: string }[] = JSON.parse(body);
      const key = request.headers.authorization?.slice(7) ?? "";
      for (const event of events) seen.push({ id: event.event_id, key });
      const answer = JSON.stringify({ accepted: events.length, rejected: [] });
      response.writeHead(202, { "content-length": answer.length }).end(answer);
    });
  };
}

it("sends every request of the plan once, counts what was accepted, draws tenants by rank", async () => {
  const seen: { id: string; key: string }[] = [];
  await using server = await serve(collectInto(seen));
  const result = await generateLoad(server.plan, 1);
  expect(result).toMatchObject({
    requests_total: 200,
    accepted_total: 1000,
    statuses: { "202": 200 },
    unsent: 0,
  });
  expect(new Set(seen.map((each) => each.id)).size).toBe(1000);
  const first = seen.filter((each) => each.key === "key-a").length;
  expect(first / seen.length).toBeGreaterThan(0.5);
  expect(first).toBeLessThan(1000);
});

it("spreads given times over the requests, none before or after", async () => {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const events: { event_time: string }[] = JSON.parse(body);
      seen.push(...events.map((event) => event.event_time));
      response.writeHead(202, { "content-length": 0 }).end();
    });
  });
  const times = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 31) };
  await generateLoad({ ...server.plan, times }, 1);
  const sorted = seen.sort();
  expect(sorted[0]).toMatch(/^2026-01-01/);
  expect(sorted.at(-1)).toMatch(/^2026-01-30/);
  expect(new Set(sorted.map((time) => time.slice(0, 10))).size).toBe(30);
});

it("keeps to a rate, and counts latency from when a request was due", async () => {
  await using server = await serve(collectInto([]));
  const plan = { ...server.plan, requestsPerSecond: 1000, requests: 100 };
  const result = await generateLoad(plan, 1);
  expect(result.requests_total).toBe(100);
  expect(result.seconds).toBeGreaterThan(0.09);
  expect(result.latency.p50_ms).toBeGreaterThanOrEqual(result.sent_latency.p50_ms);
});

it("goes on after answers that close the connection, and after connections that break without one", async () => {
  let count = 0;
  await using server = await serve((request, response) => {
    count++;
    if (count % 3 === 0) return request.socket.destroy();
    request.resume();
    response.writeHead(count % 3 === 1 ? 503 : 202, { connection: "close", "content-length": 0 }).end();
    return undefined;
  });
  const result = await generateLoad({ ...server.plan, requests: 30, connections: 1 }, 1);
  expect(result.requests_total).toBe(30);
  expect(result.statuses).toEqual({ "202": 10, "503": 10, broken: 10 });
  expect(result.refused_without_retry_after).toBe(10);
});

it("sends a refused request again with the same events until it is taken", async () => {
  const seen: { id: string; key: string }[] = [];
  let count = 0;
  const collect = collectInto(seen);
  await using server = await serve((request, response) => {
    if (++count % 2 === 0) return collect(request, response);
    request.resume();
    response.writeHead(503, { "content-length": 0, "retry-after": "1" }).end();
    return undefined;
  });
  const result = await generateLoad({ ...server.plan, requests: 20, retryAfterMs: 1 }, 1);
  expect(result.accepted_total).toBe(100);
  expect(result.refused_without_retry_after).toBe(0);
  expect(new Set(seen.map((each) => each.id)).size).toBe(100);
});
