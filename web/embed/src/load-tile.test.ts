import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { loadTile } from "./load-tile.ts";

const tile = {
  title: "Orders",
  svg: "<svg/>",
  points: [],
  table: { columns: [], rows: [], rest: 0 },
  expires_at: "2026-12-01T00:00:00.000Z",
};
const stopped: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stopped.splice(0)) await stop();
});

/** A server that answers so; asks it. */
async function load(listener: RequestListener, known = "", signal = new AbortController().signal) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  stopped.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return loadTile(new URL(`http://127.0.0.1:${port}/v1/embed/x.json`), known, signal);
}

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));

test("a tile comes with its tag; by the tag it is known to be as it was", async () => {
  const listener = answer(200, tile, { etag: '"a"' });
  expect(await load(listener)).toEqual({ kind: "tile", tile, etag: '"a"' });
  expect(await load(listener, '"a"')).toEqual({ kind: "same" });
  expect(await load(listener, '"b"')).toMatchObject({ kind: "tile" });
  // Without a tag nothing is known.
  expect(await load(answer(200, tile))).toMatchObject({ kind: "tile", etag: "" });
});

test("what is refused for good comes with the server's words, or with some of our own", async () => {
  const words = "This link is not valid. Ask for a new one.";
  expect(await load(answer(403, { detail: words }))).toEqual({ kind: "refused", words });
  for (const body of ["<h1>Not here", {}, '"'])
    expect(await load(answer(404, body))).toEqual({
      kind: "refused",
      words: "This tile cannot be shown (404).",
    });
});

test("a server that is busy, broken or gone may be asked again, when it says so", async () => {
  for (const status of [408, 429, 500, 502, 503])
    expect(await load(answer(status, "", { "retry-after": "7" }))).toEqual({ kind: "away", afterMs: 7000 });
  expect(await load(answer(503, "", { "retry-after": "soon" }))).toEqual({ kind: "away", afterMs: 0 });
  expect(await load((request) => request.destroy())).toEqual({ kind: "away", afterMs: 0 });
  expect(await load(answer(200, "no JSON"))).toEqual({ kind: "away", afterMs: 0 });
});

test("asking can be given up", async () => {
  const stop = new AbortController();
  await expect(load(() => stop.abort(), "", stop.signal)).rejects.toThrow();
});
