import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SqlConformanceStore } from "@kontor/core/testing";
import type { SignedIn } from "@kontor/domain/people";
import { DiskObjectStore } from "@kontor/embedded";
import { HOME, openPeopleFixture, PASSWORD, selfOf, type PeopleFixture } from "./people-fixture.ts";
import { onEveryStore } from "./testing/on-every-store.ts";
import { totpOf } from "./totp-app.ts";

const code = (expected: string) => expect.objectContaining({ code: expected });

await onEveryStore("people's roles and factors", (openStore) => {
  let store: SqlConformanceStore;
  let fixture: PeopleFixture;
  let ada: SignedIn;
  let bob: SignedIn;

  beforeEach(async () => {
    store = await openStore();
    fixture = await openPeopleFixture(store);
    ada = await fixture.setUp();
    bob = await fixture.join(ada, "roma", "manager", "bob@example.org");
  });
  afterEach(async () => {
    await fixture[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  const at = (who: SignedIn, tenant: string) => ({ ...selfOf(who), tenant });
  const again = async (email: string) =>
    fixture.find((await fixture.people.signIn({ email, password: PASSWORD }, HOME)).token);
  const actions = async (tenant: string) =>
    (await fixture.people.audit.list(tenant, { limit: 50 })).entries.map(({ action }) => action);

  describe("roles", () => {
    test("change within a second in sessions that are open", async () => {
      const { token } = await fixture.people.signIn({ email: "bob@example.org", password: PASSWORD }, HOME);
      await fixture.find(token);
      await fixture.people.members.changeRole(at(ada, "roma"), bob.person.id, "viewer");
      fixture.pass(1001);
      expect((await fixture.find(token)).memberships[0]?.role).toBe("viewer");
      expect(await actions("roma")).toContain("member.role_changed");
    });

    test("are changed by managers up to their own, and by others not at all", async () => {
      const eve = await fixture.join(ada, "roma", "viewer", "eve@example.org");
      const { members } = fixture.people;
      await members.changeRole(at(bob, "roma"), eve.person.id, "analyst");
      await expect(members.changeRole(at(bob, "roma"), eve.person.id, "owner")).rejects.toEqual(
        code("forbidden"),
      );
      await expect(members.changeRole(at(bob, "roma"), bob.person.id, "owner")).rejects.toEqual(
        code("forbidden"),
      );
      await expect(members.changeRole(at(bob, "roma"), ada.person.id, "viewer")).rejects.toEqual(
        code("forbidden"),
      );
      await expect(members.changeRole(at(eve, "roma"), eve.person.id, "manager")).rejects.toEqual(
        code("forbidden"),
      );
      await expect(members.remove(at(eve, "roma"), bob.person.id)).rejects.toEqual(code("forbidden"));
    });

    test("of another tenant's people are out of reach", async () => {
      const olaf = await fixture.join(ada, "oslo", "viewer", "olaf@example.org");
      const { members } = fixture.people;
      await expect(members.changeRole(at(bob, "roma"), olaf.person.id, "viewer")).rejects.toEqual(
        code("not_found"),
      );
      await expect(members.changeRole(at(bob, "oslo"), olaf.person.id, "analyst")).rejects.toEqual(
        code("not_found"),
      );
      await expect(members.remove(at(bob, "roma"), olaf.person.id)).rejects.toEqual(code("not_found"));
      expect((await members.list("roma", true)).map(({ name }) => name)).toEqual(["Ada", "bob"]);
    });

    test("let the last owner neither go nor step down", async () => {
      const { members } = fixture.people;
      await expect(members.remove(at(ada, "roma"), ada.person.id)).rejects.toEqual(code("last_owner"));
      await expect(members.changeRole(at(ada, "roma"), ada.person.id, "manager")).rejects.toEqual(
        code("last_owner"),
      );
      const asked = { role: "owner", scope: "organization" } as const;
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), asked);
      await fixture.people.invitations.acceptAs(selfOf(bob), bob.person, token);
      await members.remove(at(ada, "roma"), ada.person.id);
      fixture.pass(1001);
      expect((await again("ada@example.org")).memberships).toEqual([]);
    });

    test("let one of two owners go who leave at the same time", async () => {
      const asked = { role: "owner", scope: "organization" } as const;
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), asked);
      await fixture.people.invitations.acceptAs(selfOf(bob), bob.person, token);
      const { members } = fixture.people;
      const both = await Promise.allSettled([
        members.remove(at(ada, "roma"), ada.person.id),
        members.remove(at(bob, "roma"), bob.person.id),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    });

    test("of the organization are changed there alone, by those who have one there", async () => {
      const asked = { role: "manager", scope: "organization" } as const;
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), asked);
      const mia = { name: "Mia", email: "mia@example.org", password: PASSWORD };
      const { personId } = await fixture.people.invitations.acceptNew(mia, token, HOME);
      const { members } = fixture.people;
      await expect(members.changeRole(at(bob, "roma"), personId, "viewer")).rejects.toEqual(
        code("forbidden"),
      );
      await expect(members.remove(at(bob, "roma"), personId)).rejects.toEqual(code("forbidden"));
      await expect(members.changeRole(at(ada, "roma"), personId, "viewer")).rejects.toEqual(
        code("invalid_request"),
      );
      expect(await members.changeRole(at(ada, "roma"), personId, "owner")).toMatchObject({ role: "owner" });
    });

    test("let people of the organization make tenants, others not", async () => {
      const { members } = fixture.people;
      expect(await members.createTenant(selfOf(ada), { id: "bern", name: "Bern" })).toBe("owner");
      await expect(members.createTenant(selfOf(ada), { id: "bern", name: "Bern" })).rejects.toEqual(
        code("conflict"),
      );
      await expect(members.createTenant(selfOf(bob), { id: "graz", name: "Graz" })).rejects.toEqual(
        code("forbidden"),
      );
      fixture.pass(1001);
      expect((await again("ada@example.org")).memberships.map(({ tenant }) => tenant)).toContain("bern");
    });
  });

  describe("the demo", () => {
    test("has one shared owner of its tenant, who cannot change the account", async () => {
      const { demo, accounts } = fixture.people;
      await expect(demo.signIn(HOME)).rejects.toEqual(code("forbidden"));
      await fixture.tenancy.createTenant("demo");
      const sessions = await Promise.all([1, 2, 3].map(() => demo.signIn(HOME)));
      expect(new Set(sessions.map(({ personId }) => personId)).size).toBe(1);
      const shared = await fixture.find(sessions[0]?.token ?? "");
      expect(shared.memberships.map(({ tenant, role }) => [tenant, role])).toEqual([["demo", "owner"]]);
      await expect(accounts.changePassword(selfOf(shared), shared, { password: PASSWORD })).rejects.toEqual(
        code("forbidden"),
      );
      await expect(accounts.beginTotp(selfOf(shared))).rejects.toEqual(code("forbidden"));
      const { token } = await fixture.people.invitations.create(at(ada, "roma"), { role: "owner" });
      await expect(fixture.people.invitations.acceptAs(selfOf(shared), shared.person, token)).rejects.toEqual(
        code("forbidden"),
      );
    });
  });

  test("the demo opens no account that somebody made under its address", async () => {
    await fixture.tenancy.createTenant("demo");
    const eve = await fixture.join(ada, "roma", "viewer", "owner@demo.invalid");
    await expect(fixture.people.demo.signIn(HOME)).rejects.toEqual(code("forbidden"));
    fixture.pass(1001);
    const { token } = await fixture.people.signIn({ email: eve.person.email, password: PASSWORD }, HOME);
    expect((await fixture.find(token)).memberships.map(({ tenant }) => tenant)).toEqual(["roma"]);
  });

  test("guests of the demo leave the server to its first owner", async () => {
    await using other = await openStore();
    await using fresh = await openPeopleFixture(other);
    await fresh.tenancy.createTenant("demo");
    const { accounts, demo } = fresh.people;
    const shared = await fresh.find((await demo.signIn(HOME)).token);
    await fresh.join(shared, "demo", "owner", "guest@example.org");
    expect(await accounts.isEmpty()).toBe(true);
    const link = (await accounts.createSetupLink()) ?? "";
    const account = { name: "Eve", email: "eve@example.org", password: PASSWORD };
    const taken = { ...account, email: "guest@example.org" };
    await expect(accounts.setUp(link, taken, HOME)).rejects.toEqual(code("conflict"));
    const eve = await fresh.find((await accounts.setUp(link, account, HOME)).token);
    expect(eve.organizations).toMatchObject([{ role: "owner" }]);
    expect(await accounts.isEmpty()).toBe(false);
  });

  describe("the second factor", () => {
    const signIn = (totp?: string) =>
      fixture.people.signIn({ email: "bob@example.org", password: PASSWORD, totp }, HOME);
    const confirmed = async () => {
      const { secret } = await fixture.people.accounts.beginTotp(selfOf(bob));
      const codes = await fixture.people.accounts.confirmTotp(selfOf(bob), totpOf(secret, fixture.now()));
      fixture.pass(30_000);
      return { secret, codes };
    };

    test("counts once it is confirmed, and is asked for then", async () => {
      const { secret } = await fixture.people.accounts.beginTotp(selfOf(bob));
      await expect(signIn()).resolves.toBeDefined();
      await expect(fixture.people.accounts.confirmTotp(selfOf(bob), "000000")).rejects.toEqual(
        code("sign_in_failed"),
      );
      await fixture.people.accounts.confirmTotp(selfOf(bob), totpOf(secret, fixture.now()));
      fixture.pass(30_000);
      await expect(signIn()).rejects.toEqual(code("second_factor_required"));
      await expect(signIn(totpOf(secret, fixture.now()))).resolves.toBeDefined();
      await expect(fixture.people.accounts.beginTotp(selfOf(bob))).rejects.toEqual(code("conflict"));
    });

    test("takes each code once, also from many at a time", async () => {
      const { secret } = await confirmed();
      const now = totpOf(secret, fixture.now());
      const many = await Promise.allSettled([signIn(now), signIn(now), signIn(now)]);
      expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      await expect(signIn(now)).rejects.toEqual(code("sign_in_failed"));
    });

    test("is bounded like passwords are", async () => {
      await confirmed();
      for (let n = 0; n < 5; n++) await expect(signIn(`00000${n}`)).rejects.toEqual(code("sign_in_failed"));
      await expect(signIn("000006")).rejects.toEqual(code("rate_limited"));
    });

    test("has ten recovery codes, each good once", async () => {
      const { codes } = await confirmed();
      expect(new Set(codes).size).toBe(10);
      await expect(signIn(codes[3]?.toUpperCase())).resolves.toBeDefined();
      await expect(signIn(codes[3])).rejects.toEqual(code("sign_in_failed"));
    });

    test("is removed with password and code together only", async () => {
      const { secret } = await confirmed();
      const remove = (password: string, totp: string) =>
        fixture.people.accounts.removeTotp(selfOf(bob), { password, totp });
      await expect(remove("wrong horse battery", totpOf(secret, fixture.now()))).rejects.toEqual(
        code("sign_in_failed"),
      );
      await expect(remove(PASSWORD, "000000")).rejects.toEqual(code("sign_in_failed"));
      await remove(PASSWORD, totpOf(secret, fixture.now()));
      await expect(signIn()).resolves.toBeDefined();
    });

    test("goes with the password when the operator lets somebody in who is locked out", async () => {
      const before = await signIn();
      await confirmed();
      expect(await fixture.people.accounts.reset("nobody@example.org")).toBeNull();
      const password = (await fixture.people.accounts.reset("Bob@example.org")) ?? "";
      expect(password).toHaveLength(20);
      expect(await fixture.people.sessions.find(before.token)).toBeNull();
      await expect(signIn()).rejects.toEqual(code("sign_in_failed"));
      const session = await fixture.people.signIn({ email: "bob@example.org", password }, HOME);
      expect((await fixture.find(session.token)).person.hasTotp).toBe(false);
      expect(await actions("roma")).toContain("account.reset");
    });

    test("keeps its secret sealed", async () => {
      const { secret } = await confirmed();
      const rows = await fixture.db.query.selectFrom("person_totp").selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(secret);
    });
  });

  describe("view as", () => {
    const view = async (who: SignedIn, as: { role: "analyst" | "owner" | "viewer" } | { person: string }) => {
      const { token } = await fixture.people.signIn({ email: who.person.email, password: PASSWORD }, HOME);
      await fixture.people.viewing.begin(at(who, "roma"), await fixture.find(token), as);
      return token;
    };

    test("shows the tenant by another role or person, and is in the audit trail", async () => {
      const eve = await fixture.join(ada, "roma", "viewer", "eve@example.org");
      const byRole = await fixture.find(await view(bob, { role: "analyst" }));
      expect(byRole.viewAs).toMatchObject({ tenant: "roma", role: "analyst", person: null });
      const token = await view(bob, { person: eve.person.id });
      const byPerson = await fixture.find(token);
      expect(byPerson.viewAs).toMatchObject({ role: "viewer", person: { name: "eve" } });
      await fixture.people.viewing.end(selfOf(bob), byPerson);
      expect((await fixture.find(token)).viewAs).toBeNull();
      const trail = await actions("roma");
      expect(trail.filter((action) => action === "view_as.started")).toHaveLength(2);
      expect(trail).toContain("view_as.ended");
    });

    test("does not reach above the own role, into other tenants, or to those who may not", async () => {
      const eve = await fixture.join(ada, "roma", "viewer", "eve@example.org");
      const olaf = await fixture.join(ada, "oslo", "viewer", "olaf@example.org");
      await expect(view(bob, { role: "owner" })).rejects.toEqual(code("forbidden"));
      await expect(view(bob, { person: ada.person.id })).rejects.toEqual(code("forbidden"));
      await expect(view(bob, { person: olaf.person.id })).rejects.toEqual(code("not_found"));
      await expect(view(eve, { role: "viewer" })).rejects.toEqual(code("forbidden"));
    });

    test("ends with the right to it", async () => {
      const token = await view(bob, { role: "analyst" });
      await fixture.people.members.changeRole(at(ada, "roma"), bob.person.id, "viewer");
      fixture.pass(1001);
      expect((await fixture.find(token)).viewAs).toBeNull();
    });
  });

  test("photos are drawn one at a time, and a crowd of them is turned away", async () => {
    await using other = await openStore();
    await using folder = await mkdtempDisposable(join(tmpdir(), "kontor-photos-"));
    const free = Promise.withResolvers<undefined>();
    let most = 0;
    let running = 0;
    const square = async (bytes: Uint8Array) => {
      most = Math.max(most, ++running);
      await free.promise;
      running--;
      return bytes;
    };
    const objects = new DiskObjectStore(folder.path);
    await using fresh = await openPeopleFixture(other, { objects, images: { square } });
    const eve = await fresh.setUp();
    const put = () => fresh.people.photos.put(at(eve, "roma"), eve.person.id, Buffer.from("x"));
    const all = Array.from({ length: 20 }, put);
    const refused = Promise.withResolvers<undefined>();
    let turnedAway = 0;
    for (const each of all) each.catch(() => ++turnedAway === 11 && refused.resolve(undefined));
    await refused.promise;
    free.resolve(undefined);
    const settled = await Promise.allSettled(all);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(settled).toContainEqual({ status: "rejected", reason: code("unavailable") });
    expect(most).toBe(1);
  });

  describe("the audit trail", () => {
    test("is of the tenant and its people's accounts, and of nobody else's", async () => {
      await fixture.join(ada, "oslo", "viewer", "olaf@example.org");
      const { entries } = await fixture.people.audit.list("roma", { limit: 100 });
      expect(new Set(entries.map(({ actor_name: name }) => name))).toEqual(new Set(["Ada", "bob"]));
      expect(entries.map(({ target }) => target)).not.toContain("olaf");
    });

    test("pages without gap or repeat, also within one instant", async () => {
      const all = (await fixture.people.audit.list("roma", { limit: 1000 })).entries.map(({ id }) => id);
      const paged: string[] = [];
      let before: string | undefined;
      do {
        const page = await fixture.people.audit.list("roma", { limit: 2, before });
        paged.push(...page.entries.map(({ id }) => id));
        before = page.next;
      } while (before !== undefined);
      expect(paged).toEqual(all);
      expect(all.length).toBeGreaterThan(4);
      await expect(fixture.people.audit.list("roma", { limit: 2, before: "x" })).rejects.toEqual(
        code("invalid_request"),
      );
    });

    test("can be asked for an action or a person", async () => {
      const some = await fixture.people.audit.list("roma", { limit: 9, action: "invitation.accepted" });
      expect(some.entries.map(({ actor_name: name }) => name)).toEqual(["bob"]);
      const own = await fixture.people.audit.list("roma", { limit: 9, person: ada.person.id });
      expect(new Set(own.entries.map(({ actor_name: name }) => name))).toEqual(new Set(["Ada"]));
    });
  });
});
