import { afterEach, beforeEach, expect, test } from "vitest";
import type { SqlConformanceStore } from "@kontor/core/testing";
import type { Self, SignedIn } from "@kontor/domain/people";
import { openPeopleFixture, selfOf, type PeopleFixture } from "./people-fixture.ts";
import { onEveryStore } from "./testing/on-every-store.ts";

const HOUR = 3_600_000;
const code = (expected: string) => expect.objectContaining({ code: expected });

await onEveryStore("links to tiles", (openStore) => {
  let store: SqlConformanceStore;
  let fixture: PeopleFixture;
  let ada: SignedIn;
  let bob: Self;

  beforeEach(async () => {
    store = await openStore();
    fixture = await openPeopleFixture(store);
    ada = await fixture.setUp();
    bob = selfOf(await fixture.join(ada, "roma", "analyst", "bob@example.org"));
  });
  afterEach(async () => {
    await fixture[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  const links = () => fixture.people.embedLinks;
  async function make(maker: Self, tenant = "roma", forMs = HOUR): Promise<string> {
    const id = links().newId();
    await links().keep(maker, { id, tenant, tile: "today.sales", expires: fixture.now() + forMs });
    return id;
  }
  const idsOf = async (tenant: string, maker?: string) =>
    (await links().list(tenant, maker)).map(({ id }) => id);

  test("are open once they are kept, and listed for their tenant and maker, newest first", async () => {
    const first = await make(selfOf(ada));
    fixture.pass(1);
    const second = await make(bob);
    const elsewhere = await make(selfOf(ada), "oslo");
    for (const id of [first, second, elsewhere]) expect(await links().isOpen(id)).toBe(true);
    expect(await links().isOpen(links().newId())).toBe(false);
    expect(await idsOf("roma")).toEqual([second, first]);
    expect(await idsOf("roma", bob.id)).toEqual([second]);
    expect((await links().list("oslo"))[0]).toMatchObject({ tile: "today.sales", maker_name: "Ada" });
  });

  test("that are withdrawn are closed at once here and within a second elsewhere, and no other", async () => {
    const other = await make(bob);
    const id = await make(bob);
    const elsewhere = fixture.another().embedLinks;
    for (const each of [links(), elsewhere]) expect(await each.isOpen(id)).toBe(true);
    await links().withdraw(selfOf(ada), { tenant: "roma", id });
    expect(await links().isOpen(id)).toBe(false);
    fixture.pass(1001);
    expect(await elsewhere.isOpen(id)).toBe(false);
    expect(await idsOf("roma")).toEqual([other]);
    expect(await links().isOpen(other)).toBe(true);
    await expect(links().withdraw(selfOf(ada), { tenant: "roma", id })).rejects.toEqual(code("not_found"));
  });

  test("are withdrawn in their own tenant, by their own maker where only that one may", async () => {
    const id = await make(selfOf(ada));
    const refused = expect.objectContaining({ code: "not_found" });
    await expect(links().withdraw(bob, { tenant: "roma", id, maker: bob.id })).rejects.toEqual(refused);
    await expect(links().withdraw(selfOf(ada), { tenant: "oslo", id })).rejects.toEqual(refused);
    expect(await links().isOpen(id)).toBe(true);
    await links().withdraw(selfOf(ada), { tenant: "roma", id, maker: selfOf(ada).id });
    expect(await links().isOpen(id)).toBe(false);
  });

  test("stand in the audit trail when they are made and when they are withdrawn, with who did it", async () => {
    fixture.pass(1);
    const id = await make(bob);
    fixture.pass(1);
    await links().withdraw(selfOf(ada), { tenant: "roma", id });
    const { entries } = await fixture.people.audit.list("roma", { limit: 2 });
    const expires_at = new Date(fixture.now() - 1 + HOUR).toISOString();
    expect(entries).toMatchObject([
      {
        action: "embed_link.withdrawn",
        actor_name: "Ada",
        target: id,
        detail: { tile: "today.sales", maker: bob.id },
      },
      {
        action: "embed_link.created",
        actor_name: "bob",
        target: id,
        detail: { tile: "today.sales", expires_at },
      },
    ]);
  });

  test("are no longer listed when their time is over, and their rows go", async () => {
    await make(bob, "roma", HOUR);
    fixture.pass(HOUR);
    expect(await idsOf("roma")).toEqual([]);
    const kept = await make(bob);
    const rows = await fixture.db.query.selectFrom("embed_link").select("id").execute();
    expect(rows).toEqual([{ id: kept }]);
  });

  test("are a thousand at most that are open in a tenant", async () => {
    const row = {
      tenant_id: "roma",
      tile: "today.sales",
      maker: bob.id,
      maker_name: "bob",
      created_at: fixture.now(),
      expires_at: fixture.now() + HOUR,
      withdrawn_at: null,
    };
    const rows = Array.from({ length: 1000 }, (_, n) => ({ ...row, id: `link-${n}` }));
    await fixture.db.query.insertInto("embed_link").values(rows).execute();
    await expect(make(bob)).rejects.toEqual(code("conflict"));
    await expect(make(bob, "oslo")).resolves.toBeDefined();
    await links().withdraw(bob, { tenant: "roma", id: "link-7" });
    await expect(make(bob)).resolves.toBeDefined();
  });
});
