import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, dayOf } from "./day.ts";
import type { LakeFile } from "./lake-file.ts";
import { planRetention, type RetentionLimit } from "./plan-retention.ts";

const TODAY = Date.parse("2026-06-30");
const NOW = TODAY + DAY_MS / 2;

function file(daysAgo: number, change: Partial<LakeFile> = {}): LakeFile {
  const time = TODAY - daysAgo * DAY_MS;
  const path = `events/day=${dayOf(time)}/a.parquet`;
  return {
    id: daysAgo,
    table: "events",
    path,
    day: dayOf(time),
    level: 4,
    rows: 10,
    bytes: 400,
    minTime: time,
    maxTime: time + 1,
    expired: [],
    addedAt: time,
    beginSnapshot: 1,
    endSnapshot: null,
    ...change,
  };
}

const limit = (tenant: string | null, days: number, table = "events"): RetentionLimit => ({
  tenant,
  table,
  days,
});
const ages = (tasks: readonly { inputs: readonly LakeFile[] }[]) =>
  tasks.flatMap((task) => task.inputs.map((f) => f.id));
const live = Array.from({ length: 60 }, (_, daysAgo) => file(daysAgo));

describe("planning of retention", () => {
  it("plans for as many tenants as there are", () => {
    const tenants = Array.from({ length: 200_000 }, (_, at) => `t${at}`);
    const limits = [limit(null, 30), limit("t7", 50)];
    const tasks = planRetention([file(40)], limits, tenants, NOW);
    expect(tasks.map((task) => task.expire.length)).toEqual([tenants.length - 1]);
    const done = file(40, { expired: tasks[0]?.expired ?? [] });
    expect(planRetention([done], limits, tenants, NOW)).toEqual([]);
  });

  it("does nothing without limits", () => {
    expect(planRetention(live, [], ["a", "b"], NOW)).toEqual([]);
  });

  it("drops whole days that are past the default, none younger", () => {
    const tasks = planRetention(live, [limit(null, 30)], ["a", "b"], NOW);
    expect(ages(tasks)).toEqual(Array.from({ length: 29 }, (_, n) => n + 31));
    expect(tasks.every((task) => task.drop && task.expire.length === 0)).toBe(true);
  });

  it("leaves other tables alone", () => {
    expect(planRetention(live, [limit(null, 30, "failed_events")], ["a"], NOW)).toEqual([]);
  });

  it("rewrites a day for a tenant with a shorter limit, once", () => {
    const limits = [limit("a", 7)];
    const tasks = planRetention(live, limits, ["a", "b"], NOW);
    expect(ages(tasks)).toEqual(Array.from({ length: 52 }, (_, n) => n + 8));
    expect(tasks[0]).toMatchObject({
      drop: false,
      expire: [{ tenant: "a", before: TODAY - 7 * DAY_MS }],
      expired: ["a"],
    });
    expect(planRetention([file(8, { expired: ["a"] })], limits, ["a", "b"], NOW)).toEqual([]);
  });

  it("keeps a day for a tenant with a longer limit and takes the others out of it", () => {
    const tasks = planRetention(
      [file(40)],
      [limit(null, 30), limit("keeper", 365)],
      ["a", "keeper", "b"],
      NOW,
    );
    expect(tasks).toMatchObject([{ drop: false, expired: ["a", "b"] }]);
    expect(tasks[0]?.expire.map((one) => one.tenant)).toEqual(["a", "b"]);
    expect(planRetention([file(366)], [limit(null, 30), limit("keeper", 365)], [], NOW)).toMatchObject([
      { drop: true },
    ]);
  });

  it("leaves out only those who are new, and remembers all", () => {
    const tasks = planRetention([file(40, { expired: ["a"] })], [limit("a", 7), limit("b", 14)], [], NOW);
    expect(tasks[0]?.expire.map((one) => one.tenant)).toEqual(["b"]);
    expect(tasks[0]?.expired).toEqual(["a", "b"]);
  });

  it("comes to rest when its tasks are done, and never takes a row within its limit", () => {
    const tenants = ["a", "b", "c"];
    const anyLimits = fc.uniqueArray(
      fc.record({ tenant: fc.constantFrom(null, ...tenants), days: fc.integer({ min: 1, max: 70 }) }),
      { selector: (one) => one.tenant },
    );
    fc.assert(
      fc.property(anyLimits, (some) => {
        const limits = some.map((one) => limit(one.tenant, one.days));
        const tasks = planRetention(live, limits, tenants, NOW);
        const daysOf = (tenant: string) =>
          limits.find((one) => one.tenant === tenant)?.days ??
          limits.find((one) => one.tenant === null)?.days;
        for (const task of tasks)
          for (const tenant of task.drop ? tenants : task.expire.map((one) => one.tenant))
            expect(Date.parse(task.day) + DAY_MS).toBeLessThanOrEqual(
              NOW - (daysOf(tenant) ?? Infinity) * DAY_MS,
            );
        const done = live.flatMap((one) => {
          const task = tasks.find((task) => task.inputs[0] === one);
          if (task === undefined) return [one];
          return task.drop ? [] : [{ ...one, expired: task.expired }];
        });
        expect(planRetention(done, limits, tenants, NOW)).toEqual([]);
      }),
    );
  });
});
