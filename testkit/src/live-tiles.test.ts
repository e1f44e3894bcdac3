import type { Dashboard } from "@kontor/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEmbedLinks, openTiles } from "@kontor/server";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

const MASTER_KEY = Buffer.alloc(32, "m");
type EmbedLinkAnswer = Readonly<Record<"src" | "svg" | "png" | "json" | "expires_at", string>>;

const caller = { tenant: "demo", keyId: "K" };

describe("signed links", () => {
  const links = createEmbedLinks(MASTER_KEY);
  const link = { caller, tile: "today.sales", filters: [], expires: 2000 };

  test("say what was signed until their time is over", () => {
    expect(links.read(links.sign(link), 1999)).toEqual(link);
    expect(links.read(links.sign(link), 2000)).toBeUndefined();
  });

  test("are worth nothing when anything about them was changed", () => {
    const token = links.sign(link);
    const [payload = "", signature = ""] = token.split(".");
    const other = Buffer.from(JSON.stringify({ ...link, caller: { tenant: "rival", keyId: "K" } })).toString(
      "base64url",
    );
    const elsewhere = createEmbedLinks(Buffer.alloc(32, "x")).sign(link);
    const forged = [
      "",
      ".",
      payload,
      `${payload}.`,
      `${other}.${signature}`,
      `${token}.x`,
      `${payload}.${signature.slice(2)}`,
    ];
    for (const bad of [...forged, elsewhere]) expect(links.read(bad, 0)).toBeUndefined();
  });

  test("are refused after a change of any letter, and whatever is made up", () => {
    const token = links.sign(link);
    const letter = fc.constantFrom(
      ...Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
    );
    fc.assert(
      fc.property(fc.nat(token.length - 1), letter, (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        // The last letter of base64 carries bits that say nothing: another may stand for the same bytes.
        const bytes = (text: string) =>
          text.split(".").map((part) => Buffer.from(part, "base64url").toString("hex"));
        fc.pre(bytes(changed).join(".") !== bytes(token).join("."));
        expect(links.read(changed, 0)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (made) => {
        expect(links.read(made, 0)).toBeUndefined();
      }),
    );
  });
});

describe("pictures of tiles", () => {
  let http: HttpFixture;
  let now = Date.now();
  beforeAll(async () => {
    const tenancy = { authenticateKeyId: (id: string) => http.tenancy.authenticateKeyId(id) };
    const members = {
      roleIn: (tenant: string, id: string) => http.people.members.roleIn(tenant, id),
    };
    const embedLinks = { isOpen: (id: string) => http.people.embedLinks.isOpen(id) };
    const tiles = openTiles({ masterKey: MASTER_KEY, tenancy, people: { members, embedLinks } });
    http = await openHttpFixture({ tiles: { ...tiles, now: () => now } });
  });
  afterAll(() => http[Symbol.asyncDispose]());

  const get = (path: string, key?: string) =>
    fetch(http.url + path, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  const codeOf = async (response: Response) => [
    response.status,
    ((await response.json()) as { code: string }).code,
  ];
  const makeLink = (key: string, body: unknown) =>
    fetch(`${http.url}/v1/embed-links`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  test("are drawn of an empty lake, as SVG and as PNG, and run nothing", async () => {
    const svg = await get("/v1/tiles/today.sales.svg?lang=de&theme=dark", http.readKey);
    expect(svg.status).toBe(200);
    expect(svg.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await svg.text()).toMatch(/^<svg /);
    const png = await get("/v1/tiles/today.sales.png?width=300&height=200", http.readKey);
    expect(Buffer.from(await png.arrayBuffer()).toString("latin1", 1, 4)).toBe("PNG");
  });

  test("hold titles as text, whatever they are", async () => {
    const today = (await (await get("/v1/dashboards/today", http.readKey)).json()) as Dashboard;
    const tiles = today.tiles.map((tile) => ({ ...tile, title: `<script>alert("${tile.id}")</script>` }));
    const saved = await fetch(`${http.url}/v1/dashboards/bad`, {
      method: "PUT",
      headers: {
        authorization: `Bearer ${http.adminKey}`,
        "content-type": "application/json",
        "if-none-match": "*",
      },
      body: JSON.stringify({ ...today, id: "bad", title: "Bad", tiles }),
    });
    expect(saved.ok).toBe(true);
    const svg = await (await get("/v1/tiles/bad.sales.svg", http.readKey)).text();
    expect(svg).toContain("alert(");
    expect(svg).not.toContain("<script");
  });

  test("are refused to whom they do not belong, and when there is no such picture", async () => {
    expect(await codeOf(await get("/v1/tiles/today.sales.svg"))).toEqual([401, "unauthorized"]);
    expect(await codeOf(await get("/v1/tiles/today.sales.svg", http.writeKey))).toEqual([403, "forbidden"]);
    for (const name of [
      "today.nope.svg",
      "nope.sales.svg",
      "today.svg",
      "today.sales.gif",
      "today.sales.json",
      "..%2f..%2fx.svg",
    ])
      expect(await codeOf(await get(`/v1/tiles/${name}`, http.readKey))).toEqual([404, "not_found"]);
    for (const size of ["width=1", "height=99999", "width=NaN", "width=1e3.5"])
      expect(await codeOf(await get(`/v1/tiles/today.sales.svg?${size}`, http.readKey))).toEqual([
        400,
        "invalid_request",
      ]);
  });

  test("of single rows need the right to explore", async () => {
    const { accounts, invitations, sessions } = http.people;
    const origin = { address: null, userAgent: null };
    const account = { name: "Ada", email: "ada@example.org", password: "correct horse battery" };
    const ada = await accounts.setUp((await accounts.createSetupLink()) ?? "", account, origin);
    const self = { ...origin, id: `person:${ada.personId}`, personId: ada.personId, name: "Ada" };
    const { token } = await invitations.create({ ...self, tenant: "demo" }, { role: "viewer" });
    const newcomer = { ...account, email: "vic@example.org" };
    const vic = await invitations.acceptNew(newcomer, token, origin);
    expect(await sessions.find(vic.token)).not.toBeNull();
    const tile = { id: "raw", title: "Raw", width: 6, height: 4, chart: { type: "table" } };
    const board = {
      id: "rows",
      title: "Rows",
      range: { last: "7d" },
      tiles: [{ ...tile, question: { kind: "rows", range: { last: "7d" } } }],
    };
    const put = await fetch(`${http.url}/v1/dashboards/rows`, {
      method: "PUT",
      headers: { authorization: `Bearer ${http.adminKey}` },
      body: JSON.stringify(board),
    });
    expect(put.status).toBe(201);
    const by = (session: string) =>
      fetch(`${http.url}/v1/tiles/rows.raw.svg`, { headers: { cookie: `kontor=${session}` } });
    expect(await codeOf(await by(vic.token))).toEqual([403, "forbidden"]);
    expect((await by(ada.token)).status).toBe(200);
  });

  test("need no key by a link, until its time or its key ends", async () => {
    const { id, token } = await http.tenancy.createKey({ tenant: "demo", role: "admin" });
    const made = await makeLink(token, { tile: "today.sales", expires_in_s: 3600 });
    expect(made.status).toBe(201);
    const link = (await made.json()) as { svg: string; png: string; expires_at: string };
    expect((await get(link.svg)).status).toBe(200);
    expect((await get(link.png)).headers.get("content-type")).toBe("image/png");
    expect(await codeOf(await get(link.svg.replace("/v1/embed/e", "/v1/embed/f")))).toEqual([
      403,
      "forbidden",
    ]);
    now -= 7_200_000;
    const late = (await (
      await makeLink(token, { tile: "today.sales", expires_in_s: 3600 })
    ).json()) as typeof link;
    now += 7_200_000;
    expect(await codeOf(await get(late.svg))).toEqual([403, "forbidden"]);
    await http.tenancy.revokeKey(id);
    expect(await codeOf(await get(link.svg))).toEqual([403, "forbidden"]);
  });

  test("need no id in a link of before there were ids: it is good until its time or its key ends", async () => {
    const { id } = await http.tenancy.createKey({ tenant: "demo", role: "admin" });
    const old = createEmbedLinks(MASTER_KEY).sign({
      caller: { tenant: "demo", keyId: id },
      tile: "today.sales",
      filters: [],
      expires: Date.now() + 3_600_000,
    });
    expect((await get(`/v1/embed/${old}.svg`)).status).toBe(200);
    await http.tenancy.revokeKey(id);
    expect((await get(`/v1/embed/${old}.svg`)).status).toBe(403);
  });

  test("are never shown by a link that was signed and not kept", async () => {
    const { id } = await http.tenancy.createKey({ tenant: "demo", role: "admin" });
    const link = { caller: { tenant: "demo", keyId: id }, tile: "today.sales", filters: [] };
    const unkept = { ...link, id: http.people.embedLinks.newId(), expires: Date.now() + 3_600_000 };
    expect((await get(`/v1/embed/${createEmbedLinks(MASTER_KEY).sign(unkept)}.svg`)).status).toBe(403);
  });

  test("by link come with their table for <kontor-tile>, to pages of any origin and without cookies", async () => {
    const made = await makeLink(http.adminKey, { tile: "today.sales", expires_in_s: 3600 });
    const link = (await made.json()) as EmbedLinkAnswer;
    expect([link.svg, link.png, link.json]).toEqual(
      ["svg", "png", "json"].map((kind) => `${link.src}.${kind}`),
    );
    const origin = { origin: "https://elsewhere.example" };
    const answer = await fetch(http.url + link.json, { headers: origin });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(await answer.json()).toEqual({
      title: "Revenue by time",
      svg: expect.stringMatching(/^<svg /),
      points: expect.any(Array),
      table: {
        columns: [
          { label: "Time", numeric: false },
          { label: "Revenue", numeric: true },
          { label: expect.stringMatching(/^Revenue, /), numeric: true },
        ],
        rows: expect.any(Array),
        rest: 0,
      },
      expires_at: link.expires_at,
    });
    for (const path of ["/v1/tiles/today.sales.svg", "/v1/insight/model"]) {
      const other = await fetch(http.url + path, {
        headers: { ...origin, authorization: `Bearer ${http.adminKey}` },
      });
      expect(other.status).toBe(200);
      expect(other.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test("by link are not sent again to whoever has them", async () => {
    const made = await makeLink(http.adminKey, { tile: "today.sales", expires_in_s: 3600 });
    const link = (await made.json()) as EmbedLinkAnswer;
    for (const path of [link.svg, link.png, link.json]) {
      const etag = (await get(path)).headers.get("etag") ?? "";
      const headers = { "if-none-match": `"other", ${etag}` };
      const again = await fetch(http.url + path, { headers });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
      const dark = await fetch(`${http.url}${path}?theme=dark`, { headers });
      expect(dark.status).toBe(200);
    }
  });

  test("by a link that is forged, over or withdrawn say why, to pages of any origin", async () => {
    const { id, token } = await http.tenancy.createKey({ tenant: "demo", role: "admin" });
    const good = { tile: "today.sales", expires_in_s: 3600 };
    const link = (await (await makeLink(token, good)).json()) as EmbedLinkAnswer;
    now -= 7_200_000;
    const late = (await (await makeLink(token, good)).json()) as EmbedLinkAnswer;
    now += 7_200_000;
    await http.tenancy.revokeKey(id);
    const rival = createEmbedLinks(Buffer.alloc(32, "x")).sign({
      caller: { tenant: "demo", keyId: id },
      tile: "today.sales",
      filters: [],
      expires: now + 3_600_000,
    });
    for (const [path, words] of [
      [`/v1/embed/${rival}.json`, "is not valid"],
      [late.json, "time is over"],
      [link.json, "been withdrawn"],
    ] as const) {
      const answer = await get(path);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      const problem = (await answer.json()) as { code: string; detail: string };
      expect([answer.status, problem.code]).toEqual([403, "forbidden"]);
      expect(problem.detail).toContain(words);
      expect(JSON.stringify(problem)).not.toMatch(/demo|today|sales/);
    }
  });

  test("are linked to by administrators' keys only, and only when there are such tiles", async () => {
    const good = { tile: "today.sales", expires_in_s: 3600 };
    expect(await codeOf(await makeLink(http.readKey, good))).toEqual([403, "forbidden"]);
    expect(await codeOf(await makeLink(http.adminKey, { ...good, tile: "today.nope" }))).toEqual([
      404,
      "not_found",
    ]);
    const tooMany = Array.from({ length: 12 }, (_, n) => String(n).padEnd(300, "x"));
    for (const bad of [
      { ...good, expires_in_s: 1 },
      { ...good, tenant: "rival" },
      { ...good, tile: "../x" },
      { ...good, filters: [{ dimension: "shop", op: "in", values: tooMany }] },
      {},
    ])
      expect(await codeOf(await makeLink(http.adminKey, bad))).toEqual([400, "invalid_request"]);
  });
});
