import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { postEvents, type Posted } from "./post-events.ts";

interface Seen {
  readonly encoding: string | undefined;
  readonly type: string | undefined;
  readonly events: unknown[];
}

/** Posts to a server that answers like this; what it saw, and what came of it. */
async function postTo(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  events: ReadonlyMap<string, string>,
  last = false,
): Promise<{ readonly posted: Posted; readonly seen: Seen | undefined }> {
  let seen: Seen | undefined;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const encoding = request.headers["content-encoding"];
    const text = encoding === "gzip" ? gunzipSync(body).toString() : body.toString();
    seen = { encoding, type: request.headers["content-type"], events: JSON.parse(text) as unknown[] };
    answer(response, request);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const posted = await postEvents(`http://127.0.0.1:${port}/v1/events?key=k`, events, last);
  server.closeAllConnections();
  server.close();
  return { posted, seen };
}

const few = new Map([
  ["a", '{"n":1}'],
  ["b", '{"n":2}'],
]);
const many = new Map(
  Array.from({ length: 25 }, (_, n) => [`id-${n}`, JSON.stringify({ n, text: "x".repeat(100) })]),
);
const status =
  (code: number, headers: Record<string, string> = {}, body = "{}") =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end(body);

describe("posting events", () => {
  test("small batches go as they are, larger ones as gzip, and as they are when the page closes", async () => {
    expect((await postTo(status(202), few)).seen).toEqual({
      encoding: undefined,
      type: "text/plain",
      events: [{ n: 1 }, { n: 2 }],
    });
    const zipped = await postTo(status(202), many);
    expect([zipped.seen?.encoding, zipped.seen?.events.length]).toEqual(["gzip", 25]);
    const last = await postTo(status(202), many, true);
    // A header more would need a preflight, which a closing page does not live to see.
    expect([last.seen?.encoding, last.seen?.type]).toEqual([undefined, "text/plain"]);
  });

  test("what the server has is done", async () => {
    expect((await postTo(status(202), few)).posted).toEqual({ done: ["a", "b"] });
    const broken = await postTo((response) => response.writeHead(202).end("not json"), few);
    expect(broken.posted).toEqual({ done: ["a", "b"] });
  });

  test("what the log refused is sent again, what is wrong is not", async () => {
    const verdict = JSON.stringify({
      accepted: 1,
      rejected: [
        { index: 0, code: "too_long", path: "$", message: "" },
        { index: 1, code: "log_disk_full", path: "$", message: "" },
      ],
    });
    expect((await postTo(status(202, {}, verdict), few)).posted).toEqual({ done: ["a"], wait: 0 });
  });

  test.each([400, 401, 403, 410, 413, 422])("%i is not tried again", async (code) => {
    expect((await postTo(status(code), few)).posted).toEqual({ done: ["a", "b"] });
  });

  test.each([404, 408, 425, 429, 500, 502, 503, 507])("%i is tried again", async (code) => {
    expect((await postTo(status(code), few)).posted).toEqual({ done: [], wait: 0 });
  });

  test.each([
    ["3", 3000],
    ["0", 0],
    ["-5", 0],
    ["soon", 0],
    ["", 0],
    ["1e30", 86_400_000],
  ])("Retry-After %s is waited for", async (text, wait) => {
    expect((await postTo(status(503, { "retry-after": text }), few)).posted).toEqual({ done: [], wait });
  });

  test("Retry-After may be a date", async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { posted } = await postTo(status(503, { "retry-after": date }), few);
    expect(posted.wait).toBeGreaterThan(50_000);
    expect(posted.wait).toBeLessThanOrEqual(60_000);
  });

  test("a line that breaks is tried again", async () => {
    const { posted } = await postTo((_, request) => void request.socket.destroy(), few);
    expect(posted).toEqual({ done: [], wait: 0 });
    expect(await postEvents("http://127.0.0.1:1/v1/events", few, false)).toEqual({ done: [], wait: 0 });
    expect(await postEvents("not an address", few, true)).toEqual({ done: [], wait: 0 });
  });
});
