import { migrate, systemClock } from "@kontor/core";
import {
  createDashboards,
  createPolicies,
  createSettings,
  insightMigrations,
  type InsightTables,
} from "@kontor/domain/insight";
import { afterEach, beforeEach, expect, test } from "vitest";
import { onEveryStore } from "./testing/on-every-store.ts";

await onEveryStore("what the semantic layer keeps", (openStore) => {
  let stack: AsyncDisposableStack;
  const open = async () => {
    const store = stack.use(await openStore());
    const db = stack.use(await store.open<InsightTables>());
    await migrate(db, "insight", insightMigrations);
    return db;
  };
  beforeEach(() => {
    stack = new AsyncDisposableStack();
  });
  afterEach(() => stack.disposeAsync());

  test("dashboards are given back as they were stored, by tenant, and replaced only as expected", async () => {
    const dashboards = createDashboards({ db: await open(), clock: systemClock });
    const board = { id: "b", title: "Ümläut \u2028 'x'", range: { last: "7d" }, tiles: [] };
    expect(await dashboards.put("t", board, "none")).toEqual({ dashboard: board, revision: 1 });
    expect(await dashboards.get("t", "b")).toEqual({ dashboard: board, revision: 1 });
    expect(await dashboards.get("other", "b")).toBeUndefined();
    await expect(dashboards.put("t", board, "none")).rejects.toMatchObject({ code: "precondition_failed" });
    const two = await Promise.allSettled(
      ["x", "y"].map((title) => dashboards.put("t", { ...board, title }, 1)),
    );
    expect(two.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await dashboards.remove("t", "b", 2)).toBe(true);
    expect((await dashboards.list("t")).map(({ dashboard }) => dashboard.id)).toEqual(["today"]);
  });

  test("policies and settings count at once where they were made", async () => {
    const db = await open();
    const policies = createPolicies({ db, clock: systemClock });
    const caller = { tenant: "t", keyId: "k" };
    expect(await policies.of(caller)).toBeUndefined();
    const policy = {
      id: "p",
      subject: { kind: "key" as const, id: "k" },
      rows: [{ column: "shop_id", op: "in" as const, values: ["a"] }],
      hidden: ["value"],
    };
    await policies.put("t", policy);
    expect(await policies.of(caller)).toEqual({ rows: policy.rows, hidden: ["items", "value"] });
    expect(await policies.list("t")).toEqual([policy]);
    expect(await policies.remove("other", "p")).toBe(false);
    expect(await policies.remove("t", "p")).toBe(true);
    expect(await policies.of(caller)).toBeUndefined();
    const settings = createSettings({ db, clock: systemClock, usualCurrency: async () => undefined });
    expect(await settings.of("t")).toEqual({ time_zone: "UTC", currency: "EUR" });
    await settings.set("t", { time_zone: "America/New_York", currency: "USD" });
    expect(await settings.of("t")).toEqual({ time_zone: "America/New_York", currency: "USD" });
  });
});
