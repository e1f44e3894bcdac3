import { routes, personRoles, rights, roles, type PersonRole, type Route } from "@kontor/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PROOF_MS } from "@kontor/domain/people";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";
import { PeopleBrowser, type Answer } from "./people-browser.ts";

/** Served by hand, with keys alone; they have tests of their own. */
const BY_HAND = ["collect", "firehose"];
/** An open stream does not end. */
const ENDLESS = ["live"];

const all = Object.entries<Route>(routes).filter(([name]) => !BY_HAND.includes(name));
const guarded = all.filter(([, route]) => route.right !== undefined || route.roles.length > 0);
const own = all.filter(([, route]) => route.person !== undefined);
/** Those that change the ways into an account; a password that is there is proof itself, so changing it is tested elsewhere. */
const proved = own.filter(
  ([name, { errors }]) => errors.includes("proof_required") && name !== "changePassword",
);
const pathOf = ({ path }: Route) => path.replaceAll(/\{(\w+)\}/g, "x");
const refusal = (status: number, code: string) => ({ status, json: { code } });

/** Rules that hold for each route of contracts, so that a new one cannot be forgotten. */
describe("every route", () => {
  let fixture: HttpFixture;
  const people = new Map<PersonRole, PeopleBrowser>();
  const personOf = (role: PersonRole): PeopleBrowser => people.get(role) ?? new PeopleBrowser(fixture.url);

  let time = Date.now();

  beforeAll(async () => {
    fixture = await openHttpFixture({ clock: { now: () => time } });
    const owner = new PeopleBrowser(fixture.url);
    const account = { name: "Ada", email: "ada@example.org", password: "correct horse battery" };
    const token = await fixture.people.accounts.createSetupLink();
    await owner.call("POST", "/v1/auth/setup", { ...account, token });
    for (const role of personRoles) {
      const { json } = await owner.call("POST", "/v1/invitations", { role });
      const guest = new PeopleBrowser(fixture.url);
      const invitation = String(json["link"]).split("#invitation=")[1];
      const newcomer = { ...account, name: role, email: `${role}@example.org`, token: invitation };
      await guest.call("POST", "/v1/auth/invitation/accept", newcomer);
      expect(await guest.me()).toMatchObject({ role });
      people.set(role, guest);
    }
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const call = (browser: PeopleBrowser, route: Route, headers = {}): Promise<Answer> =>
    browser.call(route.method.toUpperCase(), pathOf(route), undefined, headers);

  test("is one of many, and most are not open", () => {
    expect(guarded.length).toBeGreaterThan(30);
    expect(own.length).toBeGreaterThan(10);
  });

  test.each([...guarded, ...own])("%s is shut for strangers, in private", async (_, route) => {
    const answer = await call(new PeopleBrowser(fixture.url), route);
    expect(answer).toMatchObject({ status: 401 });
    expect(answer.headers["cache-control"]).toMatch(/no-store/);
  });

  describe.each(personRoles)("for a person with role %s", (role) => {
    const lacking = guarded.filter(([, { right }]) => right !== undefined && !may(role, right));
    const having = guarded.filter(
      ([name, { right }]) => right !== undefined && may(role, right) && !ENDLESS.includes(name),
    );

    test("is shut without the right", async () => {
      for (const [name, route] of lacking) {
        expect(await call(personOf(role), route), name).toMatchObject(refusal(403, "forbidden"));
      }
    });

    test("is open with the right, and what it answers is kept by no shared cache", async () => {
      for (const [name, route] of having) {
        const { status, text, headers } = await call(personOf(role), route);
        expect(status, name).not.toBe(401);
        expect(text, name).not.toContain("This needs the right");
        expect(headers["cache-control"], name).toMatch(/no-store|private/);
      }
    });
  });

  test.each(guarded)("%s takes keys of its roles only", async (_, route) => {
    for (const role of roles.filter((each) => !route.roles.includes(each))) {
      const key = { read: fixture.readKey, write: fixture.writeKey, admin: fixture.adminKey }[role];
      const headers = { authorization: `Bearer ${key}` };
      const answer = await call(new PeopleBrowser(fixture.url), route, headers);
      expect(answer).toMatchObject(refusal(403, "forbidden"));
    }
  });

  test.each(
    [...guarded, ...own].filter(([, { method, right, person }]) => {
      return method !== "get" && (right !== undefined || person !== undefined);
    }),
  )("%s refuses what another site's page sends", async (_, route) => {
    for (const site of ["cross-site", "same-site"]) {
      const answer = await call(personOf("owner"), route, { "sec-fetch-site": site });
      expect(answer).toMatchObject(refusal(403, "cross_site"));
    }
  });

  test("changes nothing while its caller sees as others do", async () => {
    const manager = personOf("manager");
    expect((await manager.call("POST", "/v1/view-as", { role: "manager" })).status).toBe(204);
    const changing = guarded.filter(
      ([, { method, right, reads }]) => method !== "get" && right !== undefined && reads !== true,
    );
    expect(changing.length).toBeGreaterThan(10);
    for (const [name, route] of changing) {
      expect(await call(manager, route), name).toMatchObject(refusal(403, "view_as_read_only"));
    }
    expect((await manager.call("DELETE", "/v1/view-as")).status).toBe(204);
  });

  test("that changes a way into the account asks for a fresh proof, and passes after it", async () => {
    expect(proved.map(([name]) => name)).toEqual(
      expect.arrayContaining(["startTotp", "confirmTotp", "passkeyOptions", "addPasskey", "removePasskey"]),
    );
    const owner = personOf("owner");
    time += PROOF_MS;
    for (const [name, route] of proved) {
      expect(await call(owner, route), name).toMatchObject(refusal(403, "proof_required"));
    }
    const wrong = await owner.call("POST", "/v1/me/proof", { password: "wrong horse battery" });
    expect(wrong).toMatchObject(refusal(401, "sign_in_failed"));
    const shown = { password: "correct horse battery" };
    expect((await owner.call("POST", "/v1/me/proof", shown)).status).toBe(204);
    for (const [name, route] of proved) {
      expect((await call(owner, route)).json["code"], name).not.toBe("proof_required");
    }
  });
});

function may(role: PersonRole, right: keyof typeof rights): boolean {
  return rights[right].some((each) => each === role);
}
