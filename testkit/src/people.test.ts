import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SqlConformanceStore } from "@kontor/core/testing";
import { TooManyAttemptsError, type SignedIn } from "@kontor/domain/people";
import { HOME, openPeopleFixture, PASSWORD, selfOf, type PeopleFixture } from "./people-fixture.ts";
import { onEveryStore } from "./testing/on-every-store.ts";

const DAY = 24 * 3_600_000;
const code = (expected: string) => expect.objectContaining({ code: expected });

await onEveryStore("people", (openStore) => {
  let store: SqlConformanceStore;
  let fixture: PeopleFixture;
  let ada: SignedIn;

  beforeEach(async () => {
    store = await openStore();
    fixture = await openPeopleFixture(store);
    ada = await fixture.setUp();
  });
  afterEach(async () => {
    await fixture[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  const signIn = (email: string, password = PASSWORD, totp?: string) =>
    fixture.people.signIn({ email, password, totp }, HOME);
  const at = (who: SignedIn, tenant: string) => ({ ...selfOf(who), tenant });

  describe("the set-up link", () => {
    test("makes an owner of an organization that owns every tenant", async () => {
      expect(ada.memberships.map(({ tenant, role, scope }) => [tenant, role, scope])).toEqual([
        ["roma", "owner", "organization"],
        ["oslo", "owner", "organization"],
      ]);
      fixture.pass(1);
      await fixture.tenancy.createTenant("new");
      fixture.pass(1001);
      const { token } = await signIn("ada@example.org");
      expect((await fixture.find(token)).memberships).toHaveLength(3);
    });

    test("is given no more once somebody has an account", async () => {
      expect(await fixture.people.accounts.createSetupLink()).toBeNull();
    });

    test("of the latest start alone is good, for a day, for one", async () => {
      await using other = await openStore();
      await using fresh = await openPeopleFixture(other);
      const { accounts } = fresh.people;
      const account = { name: "Eve", email: "eve@example.org", password: PASSWORD };
      const old = (await accounts.createSetupLink()) ?? "";
      const link = (await accounts.createSetupLink()) ?? "";
      await expect(accounts.setUp(old, account, HOME)).rejects.toEqual(code("link_invalid"));
      await expect(accounts.setUp("x", account, HOME)).rejects.toEqual(code("link_invalid"));
      fresh.pass(DAY);
      await expect(accounts.setUp(link, account, HOME)).rejects.toEqual(code("link_invalid"));
      const good = (await accounts.createSetupLink()) ?? "";
      const many = await Promise.allSettled(
        [1, 2, 3].map((n) => accounts.setUp(good, { ...account, email: `eve${n}@example.org` }, HOME)),
      );
      expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });
  });

  describe("signing in by password", () => {
    test("takes the address in any case", async () => {
      expect((await fixture.find((await signIn(" ADA@Example.org ")).token)).person.name).toBe("Ada");
    });

    test("answers a wrong password and an unknown account alike", async () => {
      const wrong = await signIn("ada@example.org", "wrong horse battery").catch((error: Error) => error);
      const unknown = await signIn("nobody@example.org").catch((error: Error) => error);
      expect(wrong).toEqual(code("sign_in_failed"));
      expect(unknown).toEqual(wrong);
    });

    test("is bounded for known and unknown accounts alike, and says when to come back", async () => {
      for (const email of ["ada@example.org", "nobody@example.org"]) {
        for (let n = 0; n < 5; n++) {
          await expect(signIn(email, "wrong horse battery")).rejects.toEqual(code("sign_in_failed"));
        }
        await expect(signIn(email)).rejects.toThrow(TooManyAttemptsError);
      }
      fixture.pass(60_000);
      await expect(signIn("ada@example.org")).resolves.toBeDefined();
    });

    test("writes successes and failures into the audit trail", async () => {
      await signIn("ada@example.org", "wrong horse battery").catch(() => undefined);
      const { entries } = await fixture.people.audit.list("roma", { limit: 10 });
      expect(entries.map(({ action, actor_name: name, address }) => [action, name, address])).toContainEqual([
        "session.refused",
        "Ada",
        "198.51.100.7",
      ]);
    });

    test("refuses passwords that are too weak to set", async () => {
      for (const password of ["short", "aaaaaaaaaaaa", "ada@example.org", "ADA@EXAMPLE.ORG"]) {
        const change = { current: PASSWORD, password };
        await expect(fixture.people.accounts.changePassword(selfOf(ada), ada, change)).rejects.toEqual(
          code("invalid_request"),
        );
      }
    });
  });

  describe("a session", () => {
    test("is found without the database after the first time", async () => {
      const { token } = await signIn("ada@example.org");
      await fixture.find(token);
      expect(fixture.people.sessions.find(token)).toMatchObject({ person: { name: "Ada" } });
    });

    test("lives 7 days from its last use", async () => {
      const { token } = await signIn("ada@example.org");
      for (let n = 0; n < 3; n++) {
        fixture.pass(6 * DAY);
        await fixture.find(token);
      }
      fixture.pass(7 * DAY);
      expect(await fixture.people.sessions.find(token)).toBeNull();
    });

    test("lives 30 days at most, however much it is used", async () => {
      const { token } = await signIn("ada@example.org");
      for (let n = 0; n < 29; n++) {
        fixture.pass(DAY);
        await fixture.find(token);
      }
      const listed = await fixture.people.sessions.list(ada.person.id);
      expect(listed.map((each) => each.expires_at - each.created_at)).toContain(30 * DAY);
      fixture.pass(DAY);
      expect(await fixture.people.sessions.find(token)).toBeNull();
      expect(await fixture.people.sessions.list(ada.person.id)).toEqual([]);
    });

    test("is not good when it was forged, by one character or with another master key", async () => {
      const { token } = await signIn("ada@example.org");
      for (let place = 0; place < token.length; place++) {
        const other = token.charAt(place) === "A" ? "B" : "A";
        const forged = token.slice(0, place) + other + token.slice(place + 1);
        // The last character carries two bits that decode to nothing.
        if (place < token.length - 1) expect(await fixture.people.sessions.find(forged)).toBeNull();
      }
      const foreign = await fixture.another(Buffer.alloc(32, "x")).sessions.start(ada.person, "x", HOME);
      expect(fixture.people.sessions.find(foreign.token)).toBeNull();
      for (const text of ["", "x", ".", `${token} `]) expect(fixture.people.sessions.find(text)).toBeNull();
    });

    test("ends at once where it is revoked, within a second elsewhere", async () => {
      const { token } = await signIn("ada@example.org");
      const session = await fixture.find(token);
      const elsewhere = fixture.another();
      await elsewhere.sessions.find(token);
      const which = { personId: ada.person.id, only: session.sessionId };
      expect(await fixture.people.sessions.end(selfOf(ada), which)).toBe(true);
      expect(await fixture.people.sessions.find(token)).toBeNull();
      fixture.pass(1001);
      expect(await elsewhere.sessions.find(token)).toBeNull();
      expect(await fixture.people.sessions.end(selfOf(ada), which)).toBe(false);
    });

    test("of somebody else cannot be ended", async () => {
      const eve = await fixture.join(ada, "roma", "viewer", "eve@example.org");
      const which = { personId: eve.person.id, only: ada.sessionId };
      expect(await fixture.people.sessions.end(selfOf(eve), which)).toBe(false);
    });

    test("ends with the others when the password is changed, but for the one that changed it", async () => {
      const here = await signIn("ada@example.org");
      const there = await signIn("ada@example.org");
      const session = await fixture.find(here.token);
      const change = { current: PASSWORD, password: "another horse battery" };
      await fixture.people.accounts.changePassword(selfOf(ada), session, change);
      expect(await fixture.people.sessions.find(here.token)).not.toBeNull();
      expect(await fixture.people.sessions.find(there.token)).toBeNull();
      await expect(signIn("ada@example.org")).rejects.toEqual(code("sign_in_failed"));
      await expect(signIn("ada@example.org", "another horse battery")).resolves.toBeDefined();
    });

    test("stands in the database as a hash", async () => {
      const { token } = await signIn("ada@example.org");
      const rows = await fixture.db.query.selectFrom("person_session").selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(token);
      expect(JSON.stringify(rows)).not.toContain(token.split(".")[0]);
    });
  });

  describe("an invitation", () => {
    test("gives its role in its tenant and nowhere else, once", async () => {
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), { role: "analyst" });
      const newcomer = { name: "Bob", email: "bob@example.org", password: PASSWORD };
      const bob = await fixture.find(
        (await fixture.people.invitations.acceptNew(newcomer, token, HOME)).token,
      );
      expect(bob.memberships.map(({ tenant, role }) => [tenant, role])).toEqual([["roma", "analyst"]]);
      const again = { ...newcomer, email: "bob2@example.org" };
      await expect(fixture.people.invitations.acceptNew(again, token, HOME)).rejects.toEqual(
        code("link_invalid"),
      );
      await expect(fixture.people.invitations.show(token, HOME)).rejects.toEqual(code("link_invalid"));
    });

    test("is taken by one of those who take it at a time", async () => {
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), { role: "viewer" });
      const many = await Promise.allSettled(
        [1, 2, 3, 4].map((n) =>
          fixture.people.invitations.acceptNew(
            { name: "x", email: `x${n}@example.org`, password: PASSWORD },
            token,
            HOME,
          ),
        ),
      );
      expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await fixture.people.members.list("roma", false)).toHaveLength(2);
    });

    test("ends after 7 days, and when it is taken back", async () => {
      const { invitations } = fixture.people;
      const old = await invitations.create(at(ada, "roma"), { role: "viewer" });
      fixture.pass(7 * DAY);
      await expect(invitations.show(old.token, HOME)).rejects.toEqual(code("link_invalid"));
      const back = await invitations.create(at(ada, "roma"), { role: "viewer" });
      await invitations.revoke(at(ada, "roma"), back.id);
      await expect(invitations.show(back.token, HOME)).rejects.toEqual(code("link_invalid"));
      expect(await invitations.list("roma")).toEqual([]);
    });

    test("for an address is for that address", async () => {
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), {
        role: "viewer",
        email: "Bob@example.org",
      });
      const eve = { name: "Eve", email: "eve@example.org", password: PASSWORD };
      await expect(fixture.people.invitations.acceptNew(eve, token, HOME)).rejects.toEqual(code("forbidden"));
      await expect(fixture.people.invitations.acceptAs(selfOf(ada), ada.person, token)).rejects.toEqual(
        code("forbidden"),
      );
      const bob = { name: "Bob", password: PASSWORD };
      const session = await fixture.people.invitations.acceptNew(bob, token, HOME);
      expect((await fixture.find(session.token)).person.email).toBe("bob@example.org");
    });

    test("adds a tenant to an account that is there, and does not take over one", async () => {
      const bob = await fixture.join(ada, "roma", "viewer", "bob@example.org");
      const { token } = await fixture.people.invitations.create(at(ada, "oslo"), { role: "manager" });
      const thief = { name: "Bob", email: "bob@example.org", password: "other horse battery" };
      await expect(fixture.people.invitations.acceptNew(thief, token, HOME)).rejects.toEqual(
        code("conflict"),
      );
      await fixture.people.invitations.acceptAs(selfOf(bob), bob.person, token);
      fixture.pass(1001);
      const { memberships } = await fixture.find((await signIn("bob@example.org")).token);
      expect(memberships.map(({ tenant, role }) => [tenant, role])).toEqual([
        ["roma", "viewer"],
        ["oslo", "manager"],
      ]);
    });

    test("never takes a stronger role away", async () => {
      const bob = await fixture.join(ada, "roma", "manager", "bob@example.org");
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), { role: "viewer" });
      await fixture.people.invitations.acceptAs(selfOf(bob), bob.person, token);
      const members = await fixture.people.members.list("roma", false);
      expect(members.find(({ id }) => id === bob.person.id)?.role).toBe("manager");
    });

    test("does not reach above the inviter's role, nor another tenant", async () => {
      const bob = await fixture.join(ada, "roma", "manager", "bob@example.org");
      const { invitations } = fixture.people;
      await expect(invitations.create(at(bob, "roma"), { role: "owner" })).rejects.toEqual(code("forbidden"));
      await expect(invitations.create(at(bob, "oslo"), { role: "viewer" })).rejects.toEqual(
        code("forbidden"),
      );
      await expect(
        invitations.create(at(bob, "roma"), { role: "manager", scope: "organization" }),
      ).rejects.toEqual(code("forbidden"));
      const { id } = await invitations.create(at(ada, "oslo"), { role: "viewer" });
      await expect(invitations.revoke(at(bob, "roma"), id)).rejects.toEqual(code("not_found"));
    });

    test("is good for as long as its inviter could give the role", async () => {
      const max = await fixture.join(ada, "roma", "manager", "max@example.org");
      const { members, invitations } = fixture.people;
      const invite = async (role: "manager" | "viewer") =>
        (await invitations.create({ ...selfOf(max), tenant: "roma" }, { role })).token;
      const [first, second] = [await invite("manager"), await invite("viewer")];
      await members.changeRole({ ...selfOf(ada), tenant: "roma" }, max.person.id, "viewer");
      await expect(invitations.show(first, HOME)).rejects.toEqual(code("link_invalid"));
      await members.remove({ ...selfOf(ada), tenant: "roma" }, max.person.id);
      const newcomer = { name: "Max again", email: "again@example.org", password: PASSWORD };
      await expect(invitations.acceptNew(newcomer, second, HOME)).rejects.toEqual(code("link_invalid"));
      await expect(invitations.acceptAs(selfOf(max), max.person, second)).rejects.toEqual(
        code("link_invalid"),
      );
    });

    test("to the organization gives all of its tenants", async () => {
      const asked = { role: "manager", scope: "organization" } as const;
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), asked);
      const newcomer = { name: "Mia", email: "mia@example.org", password: PASSWORD };
      const mia = await fixture.find(
        (await fixture.people.invitations.acceptNew(newcomer, token, HOME)).token,
      );
      expect(mia.memberships.map(({ tenant, role }) => [tenant, role])).toEqual([
        ["roma", "manager"],
        ["oslo", "manager"],
      ]);
    });
  });
});
