import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";
import { PeopleBrowser } from "./people-browser.ts";

const PASSWORD = "correct horse battery";
const DAY = 24 * 3_600_000;
/** 20 x 10 pixels. */
const RED_PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAABQAAAAKCAIAAAA7N+mxAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAGElEQVQokWP4z8BANmIY1cwwGmAM+IMAADFExzm9/RmvAAAAAElFTkSuQmCC",
  "base64",
);
const refusal = (status: number, code: string) => ({ status, json: { code } });

describe("people at the front door", () => {
  let time: number;
  let fixture: HttpFixture;
  let owner: PeopleBrowser;

  beforeEach(async () => {
    time = 1_790_000_000_000;
    fixture = await openHttpFixture({ clock: { now: () => time } });
    await fixture.tenancy.createTenant("roma");
    owner = new PeopleBrowser(fixture.url);
    const token = await fixture.people.accounts.createSetupLink();
    const account = { token, name: "Ada", email: "ada@example.org", password: PASSWORD };
    expect(await owner.call("POST", "/v1/auth/setup", account)).toMatchObject({ status: 200 });
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  /** Somebody new, by an invitation of the owner. */
  async function join(role: string, email: string, tenant = "demo"): Promise<PeopleBrowser> {
    const invited = await owner.call("POST", "/v1/invitations", { role }, { "kontor-tenant": tenant });
    const token = String(invited.json["link"]).split("#invitation=")[1];
    const guest = new PeopleBrowser(fixture.url);
    const accepted = await guest.call("POST", "/v1/auth/invitation/accept", {
      token,
      name: email,
      email,
      password: PASSWORD,
    });
    expect(accepted.status).toBe(200);
    return guest;
  }

  test("tells who is signed in, and nobody to strangers", async () => {
    const stranger = await new PeopleBrowser(fixture.url).me();
    expect(stranger).toMatchObject({ person: null, tenants: [], setup_needed: false, demo_sign_in: true });
    expect(await owner.me()).toMatchObject({
      person: { name: "Ada", email: "ada@example.org", demo: false, has_password: true, totp: false },
      tenants: [
        { id: "demo", role: "owner" },
        { id: "roma", role: "owner" },
      ],
      tenant: "demo",
      role: "owner",
      view_as: null,
    });
  });

  test("signs in and out", async () => {
    const browser = new PeopleBrowser(fixture.url);
    const wrong = { email: "ada@example.org", password: "wrong horse" };
    expect(await browser.call("POST", "/v1/auth/sign-in", wrong)).toMatchObject(
      refusal(401, "sign_in_failed"),
    );
    const signedIn = await browser.call("POST", "/v1/auth/sign-in", { ...wrong, password: PASSWORD });
    expect(signedIn).toMatchObject({ status: 200, json: { person: { name: "Ada" } } });
    expect(signedIn.headers["set-cookie"]?.[0]).toMatch(
      /^kontor=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
    );
    const kept = browser.cookies.get("kontor") ?? "";
    expect((await browser.call("POST", "/v1/auth/sign-out")).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    browser.cookies.set("kontor", kept);
    expect((await browser.me()).person).toBeNull();
  });

  test("refuses tries beyond the limit with Retry-After", async () => {
    const browser = new PeopleBrowser(fixture.url);
    const wrong = { email: "ada@example.org", password: "wrong horse" };
    for (let n = 0; n < 5; n++) await browser.call("POST", "/v1/auth/sign-in", wrong);
    const refused = await browser.call("POST", "/v1/auth/sign-in", { ...wrong, password: PASSWORD });
    expect(refused).toMatchObject(refusal(429, "rate_limited"));
    expect(refused.headers["retry-after"]).toBe("60");
  });

  test("gives no more tries to somebody who makes up many addresses", async () => {
    await using proxied = await openHttpFixture({ trustProxy: true });
    const browser = new PeopleBrowser(proxied.url);
    const wrong = { email: "ada@example.org", password: "wrong horse" };
    const statuses: number[] = [];
    for (let n = 0; n < 6; n++) {
      const headers = { "x-forwarded-for": `10.0.0.${n}, 6.6.6.6` };
      statuses.push((await browser.call("POST", "/v1/auth/sign-in", wrong, headers)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test("refuses expired and forged sessions", async () => {
    const forged = new PeopleBrowser(fixture.url);
    for (const token of ["x", `${"A".repeat(32)}.${"A".repeat(22)}`, "%00", "a=b", "__proto__"]) {
      forged.cookies.set("kontor", token);
      expect((await forged.call("GET", "/v1/keys")).status).toBe(401);
      expect((await forged.call("GET", "/v1/sessions")).status).toBe(401);
      expect((await forged.me()).person).toBeNull();
    }
    time += 30 * DAY;
    expect((await owner.call("GET", "/v1/keys")).status).toBe(401);
  });

  test("lists a person's sessions and ends them", async () => {
    const other = new PeopleBrowser(fixture.url);
    const agent = { "user-agent": "Other browser" };
    await other.call("POST", "/v1/auth/sign-in", { email: "ada@example.org", password: PASSWORD }, agent);
    const { json } = await owner.call("GET", "/v1/sessions");
    const sessions = json["sessions"] as { id: string; current: boolean; user_agent: string | null }[];
    expect(sessions).toHaveLength(2);
    const found = sessions.find(({ user_agent: name }) => name === "Other browser");
    expect(found?.current).toBe(false);
    expect((await owner.call("DELETE", `/v1/sessions/${found?.id}`)).status).toBe(204);
    expect((await other.me()).person).toBeNull();
    expect((await owner.call("DELETE", `/v1/sessions/${found?.id}`)).status).toBe(404);
  });

  describe("another site's page", () => {
    const body = { role: "read" };
    test.each([
      ["cross-site", { "sec-fetch-site": "cross-site" }, 403],
      ["of a sibling domain", { "sec-fetch-site": "same-site" }, 403],
      ["that lies in Origin", { "sec-fetch-site": "cross-site", origin: "SELF" }, 403],
      ["in an old browser", { "sec-fetch-site": undefined, origin: "https://evil.example" }, 403],
      ["in an old browser, without origin", { "sec-fetch-site": undefined, origin: "null" }, 403],
      ["that says nothing", { "sec-fetch-site": undefined }, 403],
      ["(our own)", { "sec-fetch-site": "same-origin" }, 201],
      ["(our own, in an old browser)", { "sec-fetch-site": undefined, origin: "SELF" }, 201],
    ])("%s changes nothing with a visitor's session", async (_, headers, status) => {
      const own = "origin" in headers && headers.origin === "SELF" ? { origin: fixture.url } : {};
      const answer = await owner.call("POST", "/v1/keys", body, { ...headers, ...own });
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.json["code"]).toBe("cross_site");
    });

    test("neither signs in nor out", async () => {
      const foreign = { "sec-fetch-site": "cross-site" };
      const credentials = { email: "ada@example.org", password: PASSWORD };
      for (const [path, sent] of [
        ["/v1/auth/sign-in", credentials],
        ["/v1/auth/demo", {}],
        ["/v1/auth/sign-out", {}],
      ] as const) {
        expect(await owner.call("POST", path, sent, foreign)).toMatchObject(refusal(403, "cross_site"));
      }
      expect((await owner.me()).person).not.toBeNull();
    });

    test("may be followed by a link", async () => {
      const answer = await owner.call("GET", "/v1/me", undefined, { "sec-fetch-site": "cross-site" });
      expect(answer).toMatchObject({ status: 200, json: { person: { name: "Ada" } } });
    });
  });

  test("begins with a tenant of the organization's name where there is none, and lets it make more", async () => {
    await using fresh = await openHttpFixture();
    const first = new PeopleBrowser(fresh.url);
    const token = await fresh.people.accounts.createSetupLink();
    const account = { token, name: "Ada", email: "ada@example.org", password: PASSWORD };
    await first.call("POST", "/v1/auth/setup", { ...account, organization: "Caf\u00e9 & Co." });
    expect((await first.me()).tenants.map(({ id, role }) => [id, role])).toContainEqual(["cafe-co", "owner"]);
    const made = await first.call("POST", "/v1/tenants", { id: "bern", name: "Bern" });
    expect(made).toMatchObject({ status: 201, json: { id: "bern", role: "owner" } });
    expect((await first.me("bern")).role).toBe("owner");
    expect(await first.call("POST", "/v1/tenants", { id: "bern", name: "x" })).toMatchObject(
      refusal(409, "conflict"),
    );
    expect((await first.call("POST", "/v1/tenants", { id: "../x", name: "x" })).status).toBe(400);
  });

  test("lets a viewer look, and nothing else", async () => {
    const viewer = await join("viewer", "vic@example.org");
    expect((await viewer.me()).rights).toEqual(["look"]);
    const people = await viewer.call("GET", "/v1/people");
    expect(people.status).toBe(200);
    expect(people.text).not.toContain("ada@example.org");
    for (const [method, path, body] of [
      ["GET", "/v1/keys"],
      ["POST", "/v1/keys", { role: "admin" }],
      ["POST", "/v1/sql", { sql: "select 1" }],
      ["GET", "/v1/audit"],
      ["GET", "/v1/invitations"],
      ["POST", "/v1/invitations", { role: "owner" }],
      ["PATCH", `/v1/people/${(await viewer.me()).person?.id}`, { role: "owner" }],
      ["DELETE", `/v1/people/${(await owner.me()).person?.id}`],
      ["POST", "/v1/view-as", { role: "viewer" }],
      ["POST", "/v1/failed-events/replay", { events: [{ failed_id: "x" }] }],
    ] as const) {
      expect(await viewer.call(method, path, body), `${method} ${path}`).toMatchObject(
        refusal(403, "forbidden"),
      );
    }
  });

  test("keeps people out of other tenants, whether they exist or not", async () => {
    await fixture.tenancy.createTenant("neighbour");
    const manager = await join("manager", "max@example.org");
    const { token } = await fixture.tenancy.createKey({ tenant: "neighbour", role: "admin" });
    const keyId = token.split(".")[0];
    const there = await manager.call("GET", "/v1/keys", undefined, { "kontor-tenant": "neighbour" });
    const nowhere = await manager.call("GET", "/v1/keys", undefined, { "kontor-tenant": "nowhere" });
    expect(there).toMatchObject(refusal(403, "forbidden"));
    expect(nowhere.text).toBe(there.text);
    expect((await manager.call("GET", "/v1/keys?tenant=neighbour")).status).toBe(403);
    expect((await manager.call("GET", "/v1/me?tenant=neighbour")).status).toBe(403);
    expect((await manager.call("DELETE", `/v1/keys/${keyId}`)).status).toBe(404);
    // What an open session may do is known within a second.
    time += 1001;
    const listed = await owner.call("GET", "/v1/keys", undefined, { "kontor-tenant": "neighbour" });
    expect(listed.text).toContain(keyId);
  });

  test("writes keys made and revoked into the audit trail, with who did it", async () => {
    const { json } = await owner.call("POST", "/v1/keys", { role: "write" });
    await owner.call("DELETE", `/v1/keys/${String(json["id"])}`);
    const trail = (await owner.call("GET", "/v1/audit")).json["entries"] as Record<string, unknown>[];
    expect(trail.map(({ action, actor_name: name, target }) => [action, name, target])).toEqual(
      expect.arrayContaining([
        ["key.created", "Ada", json["id"]],
        ["key.revoked", "Ada", json["id"]],
      ]),
    );
    expect((await owner.call("GET", "/v1/audit?limit=0")).status).toBe(400);
    expect((await owner.call("GET", "/v1/audit?before=x")).status).toBe(400);
  });

  test("changes nothing while seeing as others do", async () => {
    expect((await owner.call("POST", "/v1/view-as", { role: "analyst" })).status).toBe(204);
    expect(await owner.me()).toMatchObject({
      role: "analyst",
      rights: ["look", "explore", "sql", "operate"],
      view_as: { tenant: "demo", role: "analyst", person: null },
    });
    expect((await owner.call("POST", "/v1/sql", { sql: "select 1" })).status).toBe(200);
    expect(await owner.call("POST", "/v1/keys", { role: "read" })).toMatchObject(
      refusal(403, "view_as_read_only"),
    );
    expect(await owner.call("GET", "/v1/keys")).toMatchObject(refusal(403, "forbidden"));
    const { person } = await owner.me();
    expect(await owner.call("DELETE", `/v1/people/${person?.id}`)).toMatchObject(
      refusal(403, "view_as_read_only"),
    );
    expect((await owner.call("DELETE", "/v1/view-as")).status).toBe(204);
    expect((await owner.me()).role).toBe("owner");
  });

  test("shows people whom a policy restricts no more by others' eyes, nor lets them out of it", async () => {
    const manager = await join("manager", "max@example.org");
    const model = async (who: PeopleBrowser) => (await who.call("GET", "/v1/insight/model")).text;
    const policy = { id: "floor", subject: { kind: "role", id: "manager" }, rows: [], hidden: ["value"] };
    expect((await owner.call("PUT", "/v1/policies/floor", policy)).status).toBe(200);
    const own = await model(manager);
    expect(own).not.toBe(await model(owner));
    for (const [method, path, body] of [
      ["DELETE", "/v1/policies/floor"],
      ["PUT", "/v1/policies/floor", { ...policy, hidden: [] }],
      ["POST", "/v1/keys", { role: "read" }],
      ["POST", "/v1/invitations", { role: "analyst" }],
      ["PATCH", `/v1/people/${(await manager.me()).person?.id}`, { role: "analyst" }],
    ] as const) {
      expect(await manager.call(method, path, body), path).toMatchObject(refusal(403, "forbidden"));
    }
    for (const as of [{ role: "analyst" }, { person: (await manager.me()).person?.id }]) {
      expect((await manager.call("POST", "/v1/view-as", as)).status).toBe(204);
      expect((await manager.me()).view_as).not.toBeNull();
      expect(await model(manager)).toBe(own);
      expect((await manager.call("DELETE", "/v1/view-as")).status).toBe(204);
    }
  });

  describe("photos", () => {
    test("are kept as a small square, shown to the tenant's people alone, and removed", async () => {
      const { person } = await owner.me();
      const path = `/v1/people/${person?.id}/photo`;
      expect((await owner.call("GET", path)).status).toBe(404);
      expect((await owner.call("PUT", path, RED_PNG)).status).toBe(204);
      const shown = await owner.call("GET", (await owner.me()).person?.photo ?? "");
      expect(shown).toMatchObject({ status: 200, headers: { "content-type": "image/webp" } });
      const again = await owner.call("GET", path, undefined, {
        "if-none-match": String(shown.headers["etag"]),
      });
      expect(again.status).toBe(304);
      const viewer = await join("viewer", "vic@example.org");
      expect((await viewer.call("GET", path)).status).toBe(200);
      expect((await viewer.call("PUT", path, RED_PNG)).status).toBe(403);
      await fixture.tenancy.createTenant("neighbour");
      time += 1001;
      const stranger = await join("viewer", "eve@example.org", "neighbour");
      const vics = `/v1/people/${(await viewer.me()).person?.id}/photo`;
      expect((await viewer.call("PUT", vics, RED_PNG)).status).toBe(204);
      expect((await owner.call("GET", vics)).status).toBe(200);
      expect((await stranger.call("GET", vics)).status).toBe(404);
      expect((await new PeopleBrowser(fixture.url).call("GET", path)).status).toBe(401);
      expect((await owner.call("DELETE", path)).status).toBe(204);
      expect((await owner.call("GET", path)).status).toBe(404);
    });

    test("are refused when they are no image, or too large", async () => {
      const path = `/v1/people/${(await owner.me()).person?.id}/photo`;
      expect(await owner.call("PUT", path, Buffer.from("<svg/>"))).toMatchObject(
        refusal(422, "image_invalid"),
      );
      expect(await owner.call("PUT", path, Buffer.alloc(5_000_001))).toMatchObject(
        refusal(413, "body_too_large"),
      );
    });
  });

  test("takes invitations apart from their links, and refuses a second use", async () => {
    const invited = await owner.call("POST", "/v1/invitations", { role: "sales" });
    const token = String(invited.json["link"]).split("#invitation=")[1];
    expect((await owner.call("GET", "/v1/invitations")).text).not.toContain(token);
    const guest = new PeopleBrowser(fixture.url);
    expect(await guest.call("POST", "/v1/auth/invitation", { token })).toMatchObject({
      status: 200,
      json: { to: "demo", scope: "tenant", role: "sales", invited_by: "Ada" },
    });
    const newcomer = { token, name: "Sam", email: "sam@example.org", password: PASSWORD };
    await guest.call("POST", "/v1/auth/invitation/accept", newcomer);
    expect((await guest.me()).role).toBe("sales");
    const second = { ...newcomer, email: "tom@example.org" };
    expect(
      await new PeopleBrowser(fixture.url).call("POST", "/v1/auth/invitation/accept", second),
    ).toMatchObject(refusal(410, "link_invalid"));
  });

  test.each([
    ["no JSON", "/v1/auth/sign-in", Buffer.from("{"), "invalid_json"],
    ["a number as password", "/v1/auth/sign-in", { email: "a@b", password: 5 }, "invalid_request"],
    [
      "an unknown field",
      "/v1/auth/sign-in",
      { email: "a@b", password: "x", role: "owner" },
      "invalid_request",
    ],
    ["a role of its own making", "/v1/invitations", { role: "root" }, "invalid_request"],
    [
      "a short password",
      "/v1/auth/setup",
      { token: "x", name: "x", email: "a@b", password: "x" },
      "invalid_request",
    ],
  ])("refuses a body with %s", async (_, path, body, code) => {
    expect(await owner.call("POST", path, body)).toMatchObject(refusal(400, code));
  });

  describe("the demo", () => {
    const click = (browser: PeopleBrowser, headers = {}) =>
      browser.call("POST", "/v1/auth/demo", {}, headers);

    test("opens by one click on this machine, for its own tenant alone", async () => {
      await fixture.tenancy.createTenant("neighbour");
      const browser = new PeopleBrowser(fixture.url);
      expect(await click(browser)).toMatchObject({
        status: 200,
        json: { person: { name: "Demo owner", demo: true }, tenants: [{ id: "demo" }] },
      });
      expect((await browser.me()).tenants).toHaveLength(1);
      const password = { password: PASSWORD };
      expect(await browser.call("PUT", "/v1/me/password", password)).toMatchObject(refusal(403, "forbidden"));
    });

    test.each([
      [
        "a Host that is not this machine's (DNS rebinding)",
        { host: "rebind.example:8080" },
        "https_required",
      ],
      ["a Host that only looks like it", { host: "localhost.evil.example" }, "https_required"],
      ["an address of the network as Host", { host: "192.168.1.5:8080" }, "https_required"],
      ["a forwarded request", { "x-forwarded-for": "1.2.3.4" }, "forbidden"],
      ["a proxy's trace", { via: "1.1 proxy" }, "forbidden"],
      ["a page of another origin", { origin: "https://kontor.example" }, "forbidden"],
    ])("stays shut for %s", async (_, headers, code) => {
      const browser = new PeopleBrowser(fixture.url);
      expect(await click(browser, headers)).toMatchObject(refusal(403, code));
      expect(browser.cookies.size).toBe(0);
      const { json } = await browser.call("GET", "/v1/me", undefined, headers);
      expect(json["demo_sign_in"]).toBe(false);
    });

    test("stays shut for HTTP/1.0, as nginx speaks it unless told otherwise", async () => {
      const socket = connect(Number(new URL(fixture.url).port), "127.0.0.1");
      socket.end(
        "POST /v1/auth/demo HTTP/1.0\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nContent-Length: 2\r\n\r\n{}",
      );
      const answer = await text(socket);
      expect(answer).toContain(" 403 Forbidden");
      expect(answer).not.toContain("set-cookie");
    });

    test("stays shut on a server that others can reach, and without its tenant", async () => {
      const { people } = fixture;
      await click(owner);
      expect((await owner.me()).person?.demo).toBe(true);
      await using open = await openHttpFixture({ signIn: { people, loopbackOnly: false } });
      const browser = new PeopleBrowser(open.url);
      expect(await click(browser)).toMatchObject(refusal(403, "forbidden"));
      expect((await browser.me()).demo_sign_in).toBe(false);
      // Nor does a session serve there that began when the server was closed.
      for (const [name, value] of owner.cookies) browser.cookies.set(name, value);
      expect((await browser.me()).person).toBeNull();
      expect((await browser.call("GET", "/v1/keys")).status).toBe(401);
    });
  });

  test("has a __Host- cookie behind a proxy with TLS, and no sign-in without", async () => {
    await using proxied = await openHttpFixture({ trustProxy: true });
    const browser = new PeopleBrowser(proxied.url);
    const token = await proxied.people.accounts.createSetupLink();
    const account = { token, name: "Ada", email: "ada@example.org", password: PASSWORD };
    const plain = { host: "kontor.example", "x-forwarded-proto": "http" };
    expect(await browser.call("POST", "/v1/auth/setup", account, plain)).toMatchObject(
      refusal(403, "https_required"),
    );
    const tls = { ...plain, "x-forwarded-proto": "https" };
    const { headers } = await browser.call("POST", "/v1/auth/setup", account, tls);
    expect(headers["set-cookie"]?.[0]).toMatch(
      /^__Host-kontor=.*; Path=\/; HttpOnly; SameSite=Lax; .*; Secure$/,
    );
    const { json } = await browser.call("GET", "/v1/me", undefined, tls);
    expect(json).toMatchObject({ person: { name: "Ada" }, demo_sign_in: false });
  });
});
