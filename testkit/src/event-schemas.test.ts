import { describe, expect, it } from "vitest";
import { migrate } from "@kontor/core";
import {
  createSchemaRegistry,
  eventSchemaMigrations,
  schemaLimits,
  schemaStep,
  type EventSchemaTables,
} from "@kontor/domain/deliver";
import { onEveryStore, type OpenStore } from "./testing/on-every-store.ts";

const schema = { required: ["shop_id"] };
const purchase = { eventName: "purchase", mode: "enforce" as const, schema };

/** Two registries on one database, as of two processes, and a clock for both. */
async function openOn(openStore: OpenStore) {
  const store = await openStore();
  const [db, otherDb] = [await store.open<EventSchemaTables>(), await store.open<EventSchemaTables>()];
  await migrate(db, "event-schemas", eventSchemaMigrations);
  const clock = { time: 1_000_000, now: () => clock.time };
  return {
    clock,
    db,
    registry: createSchemaRegistry({ db, clock }),
    other: createSchemaRegistry({ db: otherDb, clock }),
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await otherDb[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

await onEveryStore("event schemas", (openStore) => {
  const openFixture = () => openOn(openStore);

  describe("the schema registry", () => {
    it("keeps the newest schema of an event name, with a version that counts changes", async () => {
      await using fixture = await openFixture();
      const { registry, clock } = fixture;
      expect(await registry.set("cafe", purchase)).toEqual({ ok: true, version: 1 });
      clock.time += 5;
      expect(await registry.set("cafe", { ...purchase, mode: "observe" })).toEqual({ ok: true, version: 2 });
      const stored = { ...purchase, mode: "observe", version: 2, updatedAt: 1_000_005 };
      expect(await registry.get("cafe", "purchase")).toEqual(stored);
      expect(await registry.list("cafe")).toEqual([stored]);
      expect(await registry.list("other")).toEqual([]);
      expect(await registry.remove("cafe", "purchase")).toBe(true);
      expect(await registry.remove("cafe", "purchase")).toBe(false);
      expect(await registry.get("cafe", "purchase")).toBeNull();
    });

    it("has no validator for a tenant without schemas", async () => {
      await using fixture = await openFixture();
      await fixture.registry.set("cafe", purchase);
      expect(await fixture.registry.validator("other")).toBeNull();
      expect(fixture.registry.mayHaveSchemas("other")).toBe(false);
      expect(fixture.registry.mayHaveSchemas("cafe")).toBe(true);
    });

    it("names the first breach of an event with the mode of its schema", async () => {
      await using fixture = await openFixture();
      await fixture.registry.set("cafe", purchase);
      const validate = await fixture.registry.validator("cafe");
      expect(validate?.({ event_name: "purchase", shop_id: "1" })).toBeNull();
      expect(validate?.({ event_name: "menu_view" })).toBeNull();
      expect(validate?.({ event_name: "purchase" })).toMatchObject({
        mode: "enforce",
        code: "required",
        path: "$.shop_id",
      });
    });

    it("refuses events without a schema only where the tenant wants it so", async () => {
      await using fixture = await openFixture();
      const { registry, clock } = fixture;
      await registry.set("cafe", purchase);
      await registry.setUnknownEvents("cafe", "deny");
      const validate = await registry.validator("cafe");
      expect(validate?.({ event_name: "menu_view" })).toMatchObject({
        mode: "enforce",
        code: "unknown_event",
      });
      expect(await registry.unknownEvents("cafe")).toBe("deny");
      await registry.setUnknownEvents("cafe", "allow");
      clock.time += 1_000;
      expect((await registry.validator("cafe"))?.({ event_name: "menu_view" })).toBeNull();
    });

    it("follows a change made by another process within a second", async () => {
      await using fixture = await openFixture();
      const { registry, other, clock } = fixture;
      expect(await registry.validator("cafe")).toBeNull();
      await other.set("cafe", purchase);
      clock.time += 1_000;
      expect((await registry.validator("cafe"))?.({ event_name: "purchase" })).toMatchObject({
        code: "required",
      });
      await other.remove("cafe", "purchase");
      clock.time += 1_000;
      expect(await registry.validator("cafe")).toBeNull();
      expect(registry.mayHaveSchemas("cafe")).toBe(false);
    });

    it("follows a change even when the host's clock was set back", async () => {
      await using fixture = await openFixture();
      const { registry, other, clock } = fixture;
      await registry.refresh();
      await other.set("cafe", purchase);
      clock.time -= 3_600_000;
      expect(await registry.validator("cafe")).not.toBeNull();
    });

    it("keeps checking with what it knows while the store is away", async () => {
      await using fixture = await openFixture();
      const { registry, clock, db } = fixture;
      await registry.set("cafe", purchase);
      await registry.validator("cafe");
      await db[Symbol.asyncDispose]();
      clock.time += 60_000;
      expect((await registry.validator("cafe"))?.({ event_name: "purchase" })).toMatchObject({
        code: "required",
      });
    });

    it("flags, but keeps, events whose stored schema cannot be run", async () => {
      await using fixture = await openFixture();
      const { registry, db } = fixture;
      await registry.set("cafe", purchase);
      await db.query.updateTable("event_schema").set({ schema: '{"$ref":"https://example.org"}' }).execute();
      const validate = await registry.validator("cafe");
      expect(validate?.({ event_name: "purchase" })).toMatchObject({
        mode: "observe",
        code: "schema_unusable",
      });
    });

    it.each([
      ["invalid_event_name", { ...purchase, eventName: "1st" }],
      ["invalid_event_name", { ...purchase, eventName: "x".repeat(200) }],
      ["invalid_mode", { ...purchase, mode: "strict" as "enforce" }],
      ["invalid_schema", { ...purchase, schema: { type: "text" } }],
    ])("refuses with %s and stores nothing", async (reason, given) => {
      await using fixture = await openFixture();
      expect(await fixture.registry.set("cafe", given)).toMatchObject({ ok: false, reason });
      expect(await fixture.registry.list("cafe")).toEqual([]);
    });

    it("bounds the schemas of one tenant, but lets the last be changed", async () => {
      await using fixture = await openFixture();
      for (let at = 0; at < schemaLimits.perTenant; at++)
        await fixture.registry.set("cafe", { ...purchase, eventName: `event_${at}` });
      expect(await fixture.registry.set("cafe", purchase)).toMatchObject({ reason: "too_many_schemas" });
      expect(await fixture.registry.set("cafe", { ...purchase, eventName: "event_0" })).toMatchObject({
        version: 2,
      });
    });
  });

  describe("the schema step of delivery", () => {
    const event = (shop?: string) => ({ event_name: "purchase", ...(shop && { shop_id: shop }) });

    it("is needed until the first look, then by tenants with schemas only", async () => {
      await using fixture = await openFixture();
      await fixture.other.set("cafe", purchase);
      const step = schemaStep(fixture.registry);
      expect(step.needed("other")).toBe(true);
      await fixture.registry.refresh();
      expect([step.needed("other"), step.needed("cafe")]).toEqual([false, true]);
    });

    it("takes a breaking event out, or notes the breach, by the schema's mode", async () => {
      await using fixture = await openFixture();
      await fixture.registry.set("cafe", purchase);
      await fixture.registry.set("bar", { ...purchase, mode: "observe" });
      const step = schemaStep(fixture.registry);
      expect(await step.run("cafe", [event("1"), event()], 0)).toMatchObject([
        { kind: "keep", event: event("1") },
        { kind: "fail", stage: "schema", code: "required", path: "$.shop_id" },
      ]);
      expect(await step.run("bar", [event("1"), event()], 0)).toEqual([
        { kind: "keep", event: event("1") },
        {
          kind: "keep",
          event: { ...event(), schema_error: expect.stringMatching(/^required \$\.shop_id: /) as string },
        },
      ]);
      expect(await step.run("other", [event()], 0)).toEqual([{ kind: "keep", event: event() }]);
    });
  });

  it("gives every change a revision of its own, also when two processes change at once", async () => {
    await using fixture = await openFixture();
    const { registry, other, db } = fixture;
    await Promise.all(
      Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? registry : other).set(`tenant-${at}`, purchase)),
    );
    const rows = await db.query
      .selectFrom("event_schema_tenant")
      .select("revision")
      .orderBy("revision")
      .execute();
    expect(rows.map((row) => row.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
