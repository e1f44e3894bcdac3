import type { Answer, Filter, TableQuestion } from "@kontor/contracts";
import { createInsight, type InsightOptions } from "@kontor/domain/insight";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInsightLake, type InsightLake } from "./insight-lake.ts";
import type { SampleEvent } from "./query-sample.ts";

const TENANT = "split";
const [hour, day] = [3_600_000, 86_400_000];
/** Vienna's clocks go forward in the night of the 29th. */
const begin = Date.parse("2026-03-15T23:00:00Z");
const DAYS = 21;
const caller = { tenant: TENANT, keyId: "k" };
const at = (hours: number) => new Date(begin + hours * hour).toISOString();

function someEvents(): SampleEvent[] {
  return Array.from({ length: 900 }, (_, index): SampleEvent => {
    const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
    return {
      event_id: `s${index}`,
      event_name: ["page_view", "view_item", "purchase", "item_collapse"][mixed % 4] ?? "",
      event_time: new Date(begin + (mixed % (DAYS * day))).toISOString(),
      // Few sessions: most come back on other days, and so in other groups.
      session_id: `s${mixed % 40}`,
      shop_id: mixed % 3 === 0 ? "north" : "south",
      value: (mixed % 5000) / 100,
      currency: "EUR",
      props: { dwell_ms: mixed % 9000 },
    };
  });
}

const measure = fc.constantFrom(
  "events",
  "sessions",
  "revenue",
  "conversion",
  "average_order",
  "dwell_p50",
  "bounce",
);
const filter = fc.constantFrom<Filter>(
  { dimension: "shop", op: "in", values: ["north"] },
  { dimension: "weekday", op: "not_in", values: [2, "3"] },
  { dimension: "weekday", op: "in", values: [1, 5, 7] },
  { dimension: "hour_of_day", op: "in", values: [11, 12] },
);
/** A question, and the hour in which it is asked: most ranges end within that day, as those do that end now. */
const asking = fc
  .record({
    measures: fc.uniqueArray(measure, { minLength: 1, maxLength: 3 }),
    dimensions: fc.constantFrom<string[][]>(
      ["time"],
      ["time"],
      ["weekday"],
      ["weekday", "hour_of_day"],
      ["hour_of_day", "weekday"],
      ["weekday", "shop"],
    ),
    from: fc.integer({ min: 0, max: 8 * 24 }),
    now: fc.integer({ min: 10 * 24, max: DAYS * 24 }),
    left: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -50, max: 50 })),
    compare: fc.constantFrom<NonNullable<TableQuestion["compare"]>[]>(
      [],
      [],
      ["week_before"],
      ["previous"],
      ["week_before", "four_weeks_before"],
    ),
    filters: fc.array(filter, { maxLength: 2 }),
    isNewestFirst: fc.boolean(),
  })
  .map(({ from, now, left, isNewestFirst, ...rest }) => {
    const order = isNewestFirst && rest.dimensions.includes("time") ? [{ by: "time", descending: true }] : [];
    const question: TableQuestion = {
      kind: "table",
      ...rest,
      order,
      range: { from: at(from), to: at(now + left) },
    };
    return { question, now: begin + now * hour };
  });

describe("a question about the days before and the day that runs", () => {
  let world: InsightLake;
  let asked = 0;
  const counting = (): InsightOptions["query"] => ({
    hold: () => world.lake.query.hold(),
    warm: () => undefined,
    run: (statement) => {
      asked++;
      return world.lake.query.run(statement);
    },
  });
  beforeAll(async () => {
    world = await openInsightLake();
    await world.lake.add(TENANT, someEvents());
    await world.settings.set(TENANT, { time_zone: "Europe/Vienna", currency: "EUR" });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test("has the answer that it has as a whole, when all of its days are over", async () => {
    let inTwo = 0;
    await fc.assert(
      fc.asyncProperty(asking, async ({ question, now }) => {
        // Nothing is cached, so the second time is a time on which it has to be asked again.
        const insight = createInsight({ ...world, query: counting(), cacheBytes: 0 });
        world.clock.set(begin + 60 * day);
        const whole = await insight.answer(caller, question);
        world.clock.set(now);
        asked = 0;
        const parts = await insight.answer(caller, question);
        if (asked > 1) inTwo++;
        const { rows, columns, range, grain, truncated } = whole;
        expect(parts).toMatchObject({
          rows,
          columns,
          range,
          truncated,
          ...(grain === undefined ? {} : { grain }),
        });
      }),
      { numRuns: 150 },
    );
    expect(inTwo).toBeGreaterThan(20);
  });

  test("takes no cached part of those who see more", async () => {
    await world.policies.put(TENANT, {
      id: "north",
      subject: { kind: "role", id: "viewer" },
      rows: [{ column: "shop_id", op: "in", values: ["north"] }],
      hidden: [],
    });
    const viewer = { tenant: TENANT, keyId: "person:v", person: { id: "v", role: "viewer" } };
    const insight = createInsight({ ...world, query: counting() });
    const weeks: TableQuestion = {
      kind: "table",
      measures: ["events", "sessions"],
      dimensions: ["weekday"],
      range: { last: "14d" },
    };
    const north: Filter = { dimension: "shop", op: "in", values: ["north"] };
    for (const hours of [0, 1, 2]) {
      world.clock.set(begin + 18 * day + hours * hour);
      const [all, some] = [await insight.answer(caller, weeks), await insight.answer(viewer, weeks)];
      const wanted = await insight.answer(caller, { ...weeks, filters: [north] });
      expect(some.rows).toEqual(wanted.rows);
      expect(some.rows).not.toEqual(all.rows);
    }
  });

  test.each<string[]>([["weekday", "hour_of_day"], ["time"]])(
    "reads only today anew when events come, by %s",
    async (...dimensions) => {
      const now = begin + 18 * day + 10 * hour;
      world.clock.set(now);
      const spans: number[] = [];
      const query = counting();
      const insight = createInsight({
        ...world,
        query: {
          ...query,
          run: (statement) => {
            spans.push((statement.spans ?? []).reduce((sum, { from, to }) => sum + to - from, 0));
            return query.run(statement);
          },
        },
      });
      const month: TableQuestion = {
        kind: "table",
        measures: ["events"],
        dimensions,
        range: { last: "14d" },
      };
      const total = ({ rows }: Answer) => rows.reduce((sum, row) => sum + Number(row.at(-1)), 0);
      const first = total(await insight.answer(caller, month));
      expect(await insight.answer(caller, month)).toMatchObject({ cached: true });
      for (const [minute, statements] of [
        [2, 3],
        [4, 4],
        [6, 5],
      ] as const) {
        const event_time = new Date(now - minute * 60_000).toISOString();
        const event_id = `${dimensions[0]}-${minute}`;
        await world.lake.add(TENANT, [{ event_id, event_name: "page_view", event_time }]);
        world.clock.set(now + minute * 60_000);
        const answer = await insight.answer(caller, month);
        expect(answer.cached).toBe(false);
        expect(total(answer)).toBe(first + minute / 2);
        // Whole at first, in two when it has to be asked again, and from then on the part with today.
        expect(spans).toHaveLength(statements);
      }
      expect(await insight.answer(caller, month)).toMatchObject({ cached: true });
      // Of 14 days: today, and where weekdays count the one a week before.
      for (const span of spans.slice(3)) expect(span).toBeLessThan(2 * day);
    },
  );
});
