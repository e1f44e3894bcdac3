import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LiveEvents } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PeopleBrowser } from "./people-browser.ts";
import { readLive, type LiveMessage } from "./process/live-client.ts";
import { freePort, runKontor, ServerProcess, type ServerOptions } from "./process/server-process.ts";

const CAFE = { "kontor-tenant": "cafe" };
const SECRET = "zq9secret";
const PASSWORD = "a long enough password";
/** Tiles of Today whose pictures do not change with the minute. */
const STILL = ["top-items", "referrers", "devices", "menu-matrix"];

const sale = (name: string, shop: string, value: number) => ({
  event_name: "purchase",
  event_id: `${name}-${shop}-${value}`,
  order_id: `${name}-order`,
  shop_id: shop,
  visitor_id: `${name}-guest`,
  session_id: `${name}-visit`,
  page_url: `https://cafe.example/${name}?utm_source=${name}`,
  page_referrer: `https://${name}.example/`,
  items: [{ item_id: name, item_name: name, price: value, quantity: 1 }],
  value,
  currency: "EUR",
});
const north = [sale("soup", "north", 6.5), sale("pie", "north", 3.5), sale("soup", "north", 7)];
const south = [
  { ...sale(SECRET, "south", 987_654.25), event_name: "order_submit" },
  { ...sale(SECRET, "south", 1), event_name: SECRET },
  // Of no shop at all: not shown either.
  { ...sale(SECRET, "south", 2), shop_id: undefined },
];
const northOnly = [{ column: "shop_id", op: "in", values: ["north"] }];

describe("policies of a running server", () => {
  let options: ServerOptions;
  let server: ServerProcess;
  let owner: PeopleBrowser;
  let viewer: PeopleBrowser;
  const keys = { admin: "", walled: "", linking: "", alone: "" };

  beforeAll(async () => {
    options = { data: await mkdtemp(join(tmpdir(), "kontor-policies-")), port: await freePort() };
    const key = async (tenant: string, role: string) =>
      (await runKontor(["keys", "create", "--tenant", tenant, "--role", role], options)).trim();
    keys.admin = await key("cafe", "admin");
    keys.walled = await key("cafe", "read");
    keys.linking = await key("cafe", "admin");
    keys.alone = await key("alone", "admin");
    server = await ServerProcess.start(options);
    owner = new PeopleBrowser(server.url);
    const setUp = () => {
      const [, token] = /#setup=([\w-]+)/.exec(server.words) ?? [];
      expect(token).toBeDefined();
      return token;
    };
    const token = await vi.waitFor(setUp, { timeout: 120_000 });
    const ada = { token, name: "Ada", email: "ada@example.org", password: PASSWORD };
    expect((await owner.call("POST", "/v1/auth/setup", ada)).status).toBe(200);
    viewer = await invite("viewer", "vic@example.org");
    await wall("walled", { kind: "key", id: idOf(keys.walled) }, []);
    await wall("viewers", { kind: "role", id: "viewer" }, ["value"]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(options.data, { recursive: true, force: true });
  });

  async function invite(role: string, email: string): Promise<PeopleBrowser> {
    const invited = await owner.call("POST", "/v1/invitations", { role }, CAFE);
    const guest = new PeopleBrowser(server.url);
    const account = {
      token: String(invited.json["link"]).split("=")[1],
      name: email,
      email,
      password: PASSWORD,
    };
    expect((await guest.call("POST", "/v1/auth/invitation/accept", account)).status).toBe(200);
    return guest;
  }

  const idOf = (token: string) => token.split(".")[0] ?? "";
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const get = (path: string, token: string) => fetch(server.url + path, { headers: bearer(token) });

  async function wall(id: string, subject: object, hidden: string[]): Promise<void> {
    const put = await fetch(`${server.url}/v1/policies/${id}`, {
      method: "PUT",
      headers: { ...bearer(keys.admin), "content-type": "application/json" },
      body: JSON.stringify({ id, subject, rows: northOnly, hidden }),
    });
    expect(put.status).toBe(200);
  }

  async function send(token: string, events: readonly object[]): Promise<void> {
    const sent = await fetch(`${server.url}/v1/events`, {
      method: "POST",
      headers: { ...bearer(token), "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0" },
      body: JSON.stringify(events),
    });
    expect(sent.status).toBe(202);
  }

  /** Begins to read; `begun` when the stream tells what comes from now on. */
  function watch(headers: Readonly<Record<string, string>>) {
    const begun = Promise.withResolvers<void>();
    const all = readLive(`${server.url}/v1/live?tenant=cafe`, headers, (messages) => {
      if (messages.length > 0) begun.resolve();
      return told(messages).events.some(({ event_id: id }) => id === "last-north-1");
    });
    return { begun: begun.promise, all };
  }

  /** Everything of a stream, summed up. */
  function told(messages: readonly LiveMessage[]): LiveEvents {
    const parts = messages
      .filter(({ event }) => event === "events")
      .map(({ data }) => data as unknown as LiveEvents);
    const names = parts.flatMap((part) => Object.keys(part.by_name));
    return {
      accepted: parts.reduce((sum, part) => sum + part.accepted, 0),
      by_name: Object.fromEntries(names.map((name) => [name, 1])),
      revenue: parts.reduce((sum, part) => sum + part.revenue, 0),
      events: parts.flatMap((part) => part.events),
    };
  }

  test("hold on the live stream: rows and columns beyond them are in no count, no sum and no list", async () => {
    const cookie = [...viewer.cookies].map((pair) => pair.join("=")).join("; ");
    const streams = {
      admin: watch(bearer(keys.admin)),
      walled: watch(bearer(keys.walled)),
      viewer: watch({ cookie, "sec-fetch-site": "same-origin" }),
    };
    await Promise.all(Object.values(streams).map(({ begun }) => begun));
    await send(keys.admin, south);
    await send(keys.admin, [
      ...north,
      ...south.map((event) => ({ ...event, event_id: `${event.event_id}-2` })),
    ]);
    await send(keys.admin, [sale("last", "north", 1)]);
    const [admin, walled, seen] = await Promise.all(Object.values(streams).map(({ all }) => all));
    expect(told(admin ?? [])).toMatchObject({ accepted: 10, by_name: { [SECRET]: 1, order_submit: 1 } });

    expect(JSON.stringify(walled)).not.toMatch(/zq9secret|south|987654/);
    expect(told(walled ?? [])).toMatchObject({ accepted: 4, by_name: { purchase: 1 }, revenue: 18 });
    expect(Object.keys(told(walled ?? []).by_name)).toEqual(["purchase"]);

    expect(JSON.stringify(seen)).not.toMatch(/zq9secret|south|"value"|"item_|soup"/);
    expect(told(seen ?? [])).toMatchObject({ accepted: 4, revenue: 0 });
    expect(told(seen ?? []).events.map(({ shop_id: shop }) => shop)).toEqual(Array(4).fill("north"));
  });

  test("hold in pictures: they are those of a tenant that never had the other rows", async () => {
    const views = (events: readonly object[]) =>
      events.map((event, at) => ({
        ...event,
        event_name: "view_item",
        event_id: `view-${at}`,
        order_id: undefined,
      }));
    await send(keys.admin, views([...south, ...north]));
    await send(keys.alone, [...views(north), ...north, sale("last", "north", 1)]);
    const textOf = async (path: string, token: string) => (await get(path, token)).text();
    const ready = async () =>
      (await textOf("/v1/tiles/today.menu-matrix.svg", keys.alone)).includes("soup") &&
      (await textOf("/v1/tiles/today.menu-matrix.svg", keys.walled)).includes("soup");
    await expect.poll(ready).toBe(true);
    for (const tile of STILL) {
      const path = `/v1/tiles/today.${tile}.svg`;
      const [all, mine, theirs] = await Promise.all(
        [keys.admin, keys.walled, keys.alone].map((token) => textOf(path, token)),
      );
      expect(mine, tile).toBe(theirs);
      expect(all, tile).not.toBe(theirs);
      expect(mine).toMatch(/^<svg /);
      expect(mine).not.toContain(SECRET);
    }
    const png = async (token: string) =>
      Buffer.from(await (await get("/v1/tiles/today.top-items.png", token)).arrayBuffer());
    expect((await png(keys.walled)).equals(await png(keys.alone))).toBe(true);
    expect((await png(keys.admin)).equals(await png(keys.alone))).toBe(false);
  });

  test("hide a tile whole where its column is hidden", async () => {
    for (const file of ["revenue.svg", "revenue.png", "top-items.svg"]) {
      const answer = await viewer.call("GET", `/v1/tiles/today.${file}?tenant=cafe`);
      expect([answer.status, answer.json["code"]]).toEqual([400, "question_invalid"]);
      expect(answer.text).not.toMatch(/soup|north|987654/);
    }
    expect((await viewer.call("GET", "/v1/tiles/today.orders.svg?tenant=cafe")).status).toBe(200);
    const link = { tile: "today.orders", expires_in_s: 3600 };
    const refused = await viewer.call("POST", "/v1/embed-links", link, CAFE);
    expect(refused.status).toBe(403);
  });

  test("hold for links that were made before them", async () => {
    const linkOf = async (token: string) => {
      const made = await fetch(`${server.url}/v1/embed-links`, {
        method: "POST",
        headers: { ...bearer(token), "content-type": "application/json" },
        body: JSON.stringify({ tile: "today.top-items", expires_in_s: 3600 }),
      });
      return ((await made.json()) as { json: string }).json;
    };
    const shown = async (path: string) => {
      const answer = (await (await fetch(server.url + path)).json()) as { svg: string; table: unknown };
      return { svg: answer.svg, table: answer.table };
    };
    const [mine, theirs] = [await linkOf(keys.linking), await linkOf(keys.alone)];
    expect(JSON.stringify(await shown(mine))).toContain(SECRET);
    await wall("linking", { kind: "key", id: idOf(keys.linking) }, []);
    await expect.poll(async () => JSON.stringify(await shown(mine))).not.toContain(SECRET);
    expect(await shown(mine)).toEqual(await shown(theirs));
  });

  test("hold for links of people by the role they have now; without one their links end", async () => {
    const ann = await invite("analyst", "ann@example.org");
    const asked = { tile: "today.top-items", expires_in_s: 3600 };
    const made = await ann.call("POST", "/v1/embed-links", asked, CAFE);
    const open = async () => {
      const answer = await fetch(server.url + String(made.json["svg"]));
      return { status: answer.status, text: await answer.text() };
    };
    expect((await open()).text).toContain(SECRET);
    const path = `/v1/people/${(await ann.me("cafe")).person?.id}`;
    expect((await owner.call("PATCH", path, { role: "viewer" }, CAFE)).status).toBe(200);
    const lower = await open();
    expect(lower.status).toBe(400);
    expect(lower.text).not.toContain(SECRET);
    expect((await owner.call("DELETE", path, undefined, CAFE)).status).toBe(204);
    const gone = await open();
    expect(gone.status).toBe(403);
    expect(gone.text).toContain("been withdrawn");
  });
});
