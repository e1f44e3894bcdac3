import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { PeopleBrowser } from "./people-browser.ts";
import { readLive } from "./process/live-client.ts";
import { freePort, runKontor, ServerProcess, type ServerOptions } from "./process/server-process.ts";
import { onPostgres } from "./testing/on-every-store.ts";

const CAFE = { "kontor-tenant": "cafe" };
const PASSWORD = "a long enough password";

type Env = NonNullable<ServerOptions["env"]>;

/** Two sessions on one server: what one changes is in force for the other's next request, however warm what the server remembers of it is. */
function inForceAtOnce(environment: () => Promise<Env>): void {
  let options: ServerOptions;
  let server: ServerProcess;
  let owner: PeopleBrowser;
  let key: string;

  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-in-force-"));
    options = { data, port: await freePort(), env: await environment() };
    key = (await runKontor(["keys", "create", "--tenant", "cafe", "--role", "admin"], options)).trim();
    server = await ServerProcess.start(options);
    const setUp = () => {
      const [, found] = /#setup=([\w-]+)/.exec(server.words) ?? [];
      expect(found).toBeDefined();
      return found;
    };
    const token = await vi.waitFor(setUp, { timeout: 120_000 });
    owner = new PeopleBrowser(server.url);
    const account = { token, name: "Ada", email: "ada@example.org", password: PASSWORD };
    expect((await owner.call("POST", "/v1/auth/setup", account)).status).toBe(200);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(options.data, { recursive: true, force: true });
  });

  let guests = 0;
  async function invite(role: string, scope = "tenant"): Promise<{ browser: PeopleBrowser; path: string }> {
    const { json } = await owner.call("POST", "/v1/invitations", { role, scope }, CAFE);
    const email = `guest-${guests++}@example.org`;
    const account = { token: String(json["link"]).split("=")[1], name: email, email, password: PASSWORD };
    const browser = new PeopleBrowser(server.url);
    expect((await browser.call("POST", "/v1/auth/invitation/accept", account)).status).toBe(200);
    return { browser, path: `/v1/people/${(await browser.me("cafe")).person?.id}` };
  }
  const ask = async (browser: PeopleBrowser, path: string) =>
    (await browser.call("GET", path, undefined, CAFE)).status;
  const change = async (method: string, path: string, body?: object) => {
    const { status } = await owner.call(method, path, body, CAFE);
    expect(status).toBeLessThan(300);
  };
  const told = (browser: PeopleBrowser, last: string) => {
    const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
    const begun = Promise.withResolvers<void>();
    const all = readLive(`${server.url}/v1/live?tenant=cafe`, { cookie }, (messages) => {
      begun.resolve();
      return JSON.stringify(messages).includes(last);
    });
    return { begun: begun.promise, all };
  };
  const send = async (id: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const event = { event_id: id, event_name: "purchase", value: 5, currency: "EUR" };
    const sent = await fetch(`${server.url}/v1/events`, {
      method: "POST",
      headers,
      body: JSON.stringify(event),
    });
    expect(sent.status).toBe(202);
  };

  test("a role that is lowered, and raised again", async () => {
    const { browser, path } = await invite("manager");
    for (const [role, status] of [
      ["viewer", 403],
      ["manager", 200],
      ["analyst", 403],
    ] as const) {
      await ask(browser, "/v1/keys");
      await change("PATCH", path, { role });
      expect(await ask(browser, "/v1/keys"), role).toBe(status);
    }
  });

  test("somebody who is taken out of the tenant", async () => {
    const { browser, path } = await invite("viewer");
    expect(await ask(browser, "/v1/people")).toBe(200);
    await change("DELETE", path);
    expect(await ask(browser, "/v1/people")).toBe(403);
    expect((await browser.me()).tenants).toEqual([]);
  });

  test("somebody who is taken out of the organization, from every one of its tenants", async () => {
    const { browser, path } = await invite("manager", "organization");
    expect(await ask(browser, "/v1/keys")).toBe(200);
    await change("DELETE", path);
    expect(await ask(browser, "/v1/keys")).toBe(403);
    expect(await browser.me()).toMatchObject({ tenants: [], organizations: [] });
  });

  test("a role taken from an invitation, in the person's other session as well", async () => {
    const { browser } = await invite("viewer");
    const other = new PeopleBrowser(server.url);
    const email = (await browser.me()).person?.email;
    await other.call("POST", "/v1/auth/sign-in", { email, password: PASSWORD });
    const { json } = await owner.call("POST", "/v1/invitations", { role: "manager" }, CAFE);
    expect(await ask(other, "/v1/keys")).toBe(403);
    const token = String(json["link"]).split("=")[1];
    expect((await browser.call("POST", "/v1/auth/invitation/accept", { token })).status).toBe(200);
    expect(await ask(other, "/v1/keys")).toBe(200);
  });

  test("a policy that is made and taken away", async () => {
    const { browser } = await invite("sales");
    const model = async () => (await browser.call("GET", "/v1/insight/model", undefined, CAFE)).text;
    const before = await model();
    const policy = { id: "sales", subject: { kind: "role", id: "sales" }, rows: [], hidden: ["value"] };
    await change("PUT", "/v1/policies/sales", policy);
    expect(await model()).not.toBe(before);
    await change("DELETE", "/v1/policies/sales");
    expect(await model()).toBe(before);
  });

  describe("a link to a tile", () => {
    const asked = { tile: "today.orders", expires_in_s: 3600 };
    const forms = async (link: Record<string, unknown>, headers: Record<string, string> = {}) => {
      const paths = ["svg", "png", "json"].map((kind) => server.url + String(link[kind]));
      return Promise.all(paths.map((path) => fetch(path, { headers })));
    };
    const statuses = (answers: Response[]) => answers.map(({ status }) => status);
    const listed = async (browser: PeopleBrowser) => {
      const { json } = await browser.call("GET", "/v1/embed-links", undefined, CAFE);
      return (json["links"] as { id: string }[]).map(({ id }) => id);
    };

    test("that is withdrawn, in each of its forms and for those who have the picture, and no other link", async () => {
      const { browser } = await invite("analyst");
      const make = async () => (await browser.call("POST", "/v1/embed-links", asked, CAFE)).json;
      const [link, other] = [await make(), await make()];
      const shown = await forms(link);
      expect(statuses(shown)).toEqual([200, 200, 200]);
      expect(shown.map(({ headers }) => headers.get("cache-control"))).toEqual(
        Array(3).fill("private, no-cache"),
      );
      const tags = shown.map(({ headers }) => headers.get("etag")).join(", ");
      expect(statuses(await forms(link, { "if-none-match": tags }))).toEqual([304, 304, 304]);
      expect(await listed(owner)).toEqual(expect.arrayContaining([link["id"], other["id"]]));
      await change("DELETE", `/v1/embed-links/${String(link["id"])}`);
      for (const answer of await forms(link, { "if-none-match": tags })) {
        expect(answer.status).toBe(403);
        expect(answer.headers.get("access-control-allow-origin")).toBe("*");
        expect(await answer.text()).toContain("been withdrawn");
      }
      expect(statuses(await forms(other))).toEqual([200, 200, 200]);
      expect(await listed(owner)).not.toContain(link["id"]);
    });

    test("is listed for and withdrawn by its maker and those who may administer, in its tenant", async () => {
      const [ann, ben] = [(await invite("analyst")).browser, (await invite("analyst")).browser];
      const { json } = await ann.call("POST", "/v1/embed-links", asked, CAFE);
      const path = `/v1/embed-links/${String(json["id"])}`;
      expect(await listed(ben)).not.toContain(json["id"]);
      expect((await ben.call("DELETE", path, undefined, CAFE)).status).toBe(404);
      const rival = (
        await runKontor(["keys", "create", "--tenant", "rival", "--role", "admin"], options)
      ).trim();
      const theirs = { headers: { authorization: `Bearer ${rival}` } };
      expect((await fetch(server.url + path, { ...theirs, method: "DELETE" })).status).toBe(404);
      const seen = (await (await fetch(`${server.url}/v1/embed-links`, theirs)).json()) as {
        links: unknown[];
      };
      expect(seen.links).toEqual([]);
      expect(await listed(ann)).toEqual([json["id"]]);
      expect((await ann.call("DELETE", path, undefined, CAFE)).status).toBe(204);
      expect(statuses(await forms(json))).toEqual([403, 403, 403]);
      const trail = (await owner.call("GET", "/v1/audit?limit=20", undefined, CAFE)).text;
      expect(trail).toContain("embed_link.created");
      expect(trail).toContain("embed_link.withdrawn");
    });
  });

  describe("an open live stream", () => {
    test("ends when its person is taken out, and shows nothing from a second later on", async () => {
      const { browser, path } = await invite("viewer");
      const { begun, all } = told(browser, "never");
      await begun;
      await change("DELETE", path);
      const messages = await all;
      await send("later");
      expect(JSON.stringify(messages)).not.toContain("later");
      expect(await ask(browser, "/v1/live")).toBe(403);
    });

    test("ends when a policy comes to mean its person; the next one keeps to it", async () => {
      const { browser } = await invite("logistics");
      const { begun, all } = told(browser, "never");
      await begun;
      const subject = { kind: "role", id: "logistics" };
      await change("PUT", "/v1/policies/floor", { id: "floor", subject, rows: [], hidden: ["value"] });
      await all;
      const again = told(browser, "hidden-value");
      await again.begun;
      await send("hidden-value");
      expect(JSON.stringify(await again.all)).not.toContain('"value"');
    });

    test("ends when its session is ended elsewhere, or its key revoked", async () => {
      const { browser } = await invite("viewer");
      const { begun, all } = told(browser, "never");
      await begun;
      const email = (await browser.me()).person?.email;
      const other = new PeopleBrowser(server.url);
      await other.call("POST", "/v1/auth/sign-in", { email, password: PASSWORD });
      expect((await other.call("DELETE", "/v1/sessions")).status).toBe(204);
      await all;
      const { json } = await owner.call("POST", "/v1/keys", { role: "read" }, CAFE);
      const stream = await fetch(`${server.url}/v1/live?key=${String(json["token"])}`);
      await change("DELETE", `/v1/keys/${String(json["id"])}`);
      await stream.text();
    });

    test("goes on while nothing is changed for its person, whatever is for others", async () => {
      const { browser } = await invite("viewer");
      const { begun, all } = told(browser, "still-here");
      const other = await invite("viewer");
      const ended = told(other.browser, "never");
      await Promise.all([begun, ended.begun]);
      await change("DELETE", other.path);
      // Both streams were looked at since.
      await ended.all;
      await send("still-here");
      expect(JSON.stringify(await all)).toContain("still-here");
    });
  });
}

describe("in force at once, on SQLite", () => inForceAtOnce(async () => ({})));
await onPostgres("in force at once", (openStore) =>
  inForceAtOnce(async () => ({ KONTOR_DATABASE_URL: (await openStore()).url })),
);
