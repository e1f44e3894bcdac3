import { comparisons, type Filter, type Question, type TableQuestion } from "@kontor/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInsightLake, type InsightLake } from "./insight-lake.ts";
import { reckon, reckonedDimensions, reckonedMeasures } from "./insight-reckoning.ts";
import type { SampleEvent } from "./query-sample.ts";

const ZONE = "Europe/Vienna";
const TENANT = "many";
const caller = { tenant: TENANT, keyId: "k" };
const day = 86_400_000;
const begin = Date.parse("2026-03-22T00:00:00Z");

/** Two weeks around the night of 29 March 2026, in which Vienna's clocks go forward. */
function someEvents(): SampleEvent[] {
  const pick = <Value>(all: readonly Value[], by: number) => all[by % all.length] as Value;
  const names = ["page_view", "view_item", "add_to_cart", "purchase", "order_submit"];
  return Array.from({ length: 600 }, (_, index): SampleEvent => {
    const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
    const visitor = mixed % 7 === 0 ? {} : { visitor_id: `v${mixed % 41}` };
    return {
      event_id: `m${index}`,
      event_name: pick(names, mixed >>> 3),
      event_time: new Date(begin + (mixed % (14 * day))).toISOString(),
      ...visitor,
      ...(mixed % 5 === 0 ? {} : { session_id: `s${mixed % 97}` }),
      ...(mixed % 11 === 0 ? {} : { shop_id: pick(["north", "south", "O'Hara's"], mixed >>> 7) }),
      ...(mixed % 3 === 0
        ? { value: (mixed % 5000) / 100, currency: pick(["EUR", "EUR", "USD"], mixed >>> 9) }
        : {}),
      meta: { deviceType: pick(["mobile", "desktop"], mixed >>> 5), isBot: mixed % 13 === 0 },
    };
  });
}

const instant = fc
  .integer({ min: 0, max: 14 * 24 })
  .map((hours) => new Date(begin + hours * 3_600_000).toISOString());
const range = fc
  .tuple(instant, instant)
  .filter(([from, to]) => from < to)
  .map(([from, to]) => ({ from, to }));
const value = fc.constantFrom<Record<string, (string | number)[]>>({
  shop: ["north", "south", "O'Hara's", "'; DROP TABLE events; --"],
  event: ["purchase", "VIEW_item", "nothing"],
  device: ["mobile"],
  hour_of_day: [0, 2, 3, 12],
  weekday: [1, 7],
});
const filter: fc.Arbitrary<Filter> = fc
  .tuple(
    fc.constantFrom(...Object.keys(reckonedDimensions)),
    fc.constantFrom("in", "not_in", "is_null", "not_null", "contains"),
    value,
  )
  .map(([dimension, op, all]) => ({
    dimension,
    op,
    ...(op.endsWith("null") ? {} : { values: all[dimension] ?? [] }),
  }));
const table: fc.Arbitrary<TableQuestion> = fc.record(
  {
    kind: fc.constant("table" as const),
    measures: fc.uniqueArray(fc.constantFrom(...Object.keys(reckonedMeasures)), {
      minLength: 1,
      maxLength: 5,
    }),
    dimensions: fc.uniqueArray(fc.constantFrom("time", ...Object.keys(reckonedDimensions)), { maxLength: 3 }),
    grain: fc.constant("day" as const),
    range,
    filters: fc.array(filter, { maxLength: 2 }),
    limit: fc.constant(10_000),
  },
  { requiredKeys: ["kind", "measures", "dimensions", "grain", "range", "limit"] },
);

describe("answers to table questions", () => {
  let world: InsightLake;
  const events = someEvents();
  beforeAll(async () => {
    world = await openInsightLake();
    await world.lake.add(TENANT, events);
    world.clock.set(begin + 20 * day);
    await world.settings.set(TENANT, { time_zone: ZONE, currency: "EUR" });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const localDay = (text: unknown) =>
    new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" }).format(Date.parse(String(text)));

  async function answered(question: TableQuestion): Promise<Map<string, (number | null)[]>> {
    const { columns, rows } = await world.ask(question, caller);
    const split = columns.filter(({ role }) => role === "dimension").length;
    const isTime = columns.map(({ name }) => name === "time");
    return new Map(
      rows.map((row) => [
        JSON.stringify(
          row.slice(0, split).map((cell, index) => (isTime[index] === true ? localDay(cell) : cell)),
        ),
        row.slice(split).map((cell) => (cell === null ? null : Number(cell))),
      ]),
    );
  }

  function expectSame(found: Map<string, (number | null)[]>, wanted: Map<string, (number | null)[]>) {
    for (const [key, numbers] of wanted) {
      const others = found.get(key);
      expect(others, key).toBeDefined();
      numbers.forEach((number, index) => {
        if (number === null) expect(others?.[index]).toBeNull();
        else expect(others?.[index]).toBeCloseTo(number, 6);
      });
    }
    // Buckets in which nothing happened are filled in; nothing else may be there.
    const surplus = [...found].filter(([key]) => !wanted.has(key));
    for (const [, numbers] of surplus)
      expect(numbers.every((number) => number === 0 || number === null)).toBe(true);
  }

  test("are those of a plain computation, whatever is asked", async () => {
    await fc.assert(
      fc.asyncProperty(table, async (question) => {
        expectSame(await answered(question), reckon(events, question, ZONE));
      }),
      { numRuns: 120 },
    );
  });

  test("compare with the same statement moved back, for every comparison", async () => {
    const now = { from: "2026-03-30T22:00:00.000Z", to: "2026-04-02T22:00:00.000Z" };
    for (const [comparison, from, to] of [
      // Vienna was an hour nearer to UTC a week before.
      ["week_before", "2026-03-23T23:00:00.000Z", "2026-03-26T23:00:00.000Z"],
      ["previous", "2026-03-27T23:00:00.000Z", "2026-03-30T22:00:00.000Z"],
    ] as const) {
      const question = {
        kind: "table",
        measures: ["events", "revenue", "visitors"],
        dimensions: ["shop"],
        limit: 100,
      } as const;
      const both = await world.ask(
        {
          ...question,
          measures: [...question.measures],
          dimensions: ["shop"],
          range: now,
          compare: [comparison],
        },
        caller,
      );
      const before = reckon(
        events,
        { ...question, measures: [...question.measures], dimensions: ["shop"], range: { from, to } },
        ZONE,
      );
      for (const [shop, ...cells] of both.rows) {
        const compared = before.get(JSON.stringify([shop])) ?? [0, 0, 0];
        [1, 3, 5].forEach((at, index) => expect(cells[at]).toBeCloseTo(compared[index] ?? 0, 6));
      }
      expect(both.columns.map(({ name }) => name)).toContain(`visitors@${comparison}`);
    }
  });

  test("put each day of the comparison beside the day it is compared with", async () => {
    const range = { from: "2026-03-29T22:00:00Z", to: "2026-04-03T22:00:00Z" };
    const question: TableQuestion = {
      kind: "table",
      measures: ["events"],
      dimensions: ["time"],
      grain: "day",
      range,
      compare: ["week_before"],
    };
    const { rows } = await world.ask(question, caller);
    expect(rows).toHaveLength(5);
    const before = reckon(
      events,
      { ...question, range: { from: "2026-03-22T23:00:00Z", to: "2026-03-27T23:00:00Z" } },
      ZONE,
    );
    for (const [time, , compared] of rows) {
      const weekBefore = localDay(new Date(Date.parse(String(time)) - 7 * day + 7_200_000).toISOString());
      expect(compared).toBe(before.get(JSON.stringify([weekBefore]))?.[0] ?? 0);
    }
  });

  test("have 23 hours on the day the clocks go forward, and begin it at local midnight", async () => {
    const range = { from: "2026-03-28T23:00:00Z", to: "2026-03-29T22:00:00Z" };
    const hours = await world.ask(
      { kind: "table", measures: ["events"], dimensions: ["time"], grain: "hour", range },
      caller,
    );
    expect(hours.rows).toHaveLength(23);
    const days = await world.ask(
      { kind: "table", measures: ["events"], dimensions: ["time"], grain: "day", range },
      caller,
    );
    expect(days.rows.map(([time]) => time)).toEqual(["2026-03-28T23:00:00.000Z"]);
    expect(days.rows[0]?.[1]).toBe(hours.rows.reduce((sum, [, count]) => sum + Number(count), 0));
  });

  test("keep the best of a limit when distinct values are counted, and say that there are more", async () => {
    const range = { from: new Date(begin).toISOString(), to: new Date(begin + 14 * day).toISOString() };
    const whole = await world.ask(
      { kind: "table", measures: ["events", "visitors"], dimensions: ["hour_of_day"], range, limit: 100 },
      caller,
    );
    const best = await world.ask(
      { kind: "table", measures: ["events", "visitors"], dimensions: ["hour_of_day"], range, limit: 3 },
      caller,
    );
    expect(best.rows).toEqual(whole.rows.slice(0, 3));
    expect([whole.truncated, best.truncated]).toEqual([false, true]);
  });

  const any: fc.Arbitrary<Question> = fc.oneof(
    table.chain((question) =>
      fc
        .record({
          compare: fc.uniqueArray(fc.constantFrom(...comparisons), { maxLength: 2 }),
          grain: fc.constantFrom("minute", "hour", "day", "week", "month"),
          last: fc.constantFrom("90min", "24h", "7d", "4w", "12mo", "40d"),
          measures: fc.uniqueArray(
            fc.constantFrom(
              "bounce",
              "dwell_p50",
              "dwell_p90",
              "menu_views",
              "revenue",
              "visitors",
              "item_opens",
            ),
            { minLength: 1 },
          ),
          dimensions: fc.uniqueArray(
            fc.constantFrom(
              "item",
              "item_name",
              "section",
              "referrer",
              "country",
              "utm_source",
              "is_bot",
              "table",
              "time",
              "currency",
            ),
            { maxLength: 3 },
          ),
        })
        .map(({ last, grain, ...rest }) => ({
          ...question,
          ...rest,
          range: { last },
          grain: last.endsWith("min") || last.endsWith("h") ? grain : "day",
        })),
    ),
    fc.record({ kind: fc.constant("menu_matrix" as const), range }),
    fc.record({ kind: fc.constant("rows" as const), range, filters: fc.array(filter, { maxLength: 2 }) }),
    fc.record({
      kind: fc.constant("retention" as const),
      range,
      grain: fc.constantFrom("day", "week", "month"),
    }),
    fc.record({
      kind: fc.constant("paths" as const),
      range,
      depth: fc.integer({ min: 2, max: 8 }),
      filters: fc.array(filter, { maxLength: 1 }),
    }),
    fc.record({
      kind: fc.constant("funnel" as const),
      range,
      steps: fc.array(
        fc.record({
          label: fc.string(),
          events: fc.array(fc.constantFrom("page_view", "purchase", "'\"\\", "🍕"), {
            minLength: 1,
            maxLength: 3,
          }),
        }),
        { minLength: 2, maxLength: 5 },
      ),
    }),
  ) as fc.Arbitrary<Question>;

  test("come for every question that can be asked", async () => {
    await fc.assert(
      fc.asyncProperty(any, async (question) => {
        const { columns, rows } = await world.ask(question, caller);
        for (const row of rows) expect(row).toHaveLength(columns.length);
      }),
      { numRuns: 120 },
    );
  });

  test("of a funnel count sessions that took the steps in their order", async () => {
    const at = (minute: number) => new Date(begin - day + minute * 60_000).toISOString();
    const visit = (session_id: string, ...names: string[]): SampleEvent[] =>
      names.map((event_name, minute) => ({
        event_id: `${session_id}${minute}`,
        event_name,
        event_time: at(minute),
        session_id,
      }));
    await world.lake.add("steps", [
      ...visit("a", "look", "open", "buy"),
      ...visit("b", "open", "look", "buy"),
      ...visit("c", "open", "look", "open", "open", "buy"),
      ...visit("d", "look"),
    ]);
    const { rows } = await world.ask(
      {
        kind: "funnel",
        range: { from: at(-1), to: at(60) },
        steps: [
          { label: "Look", events: ["look"] },
          { label: "Open", events: ["open"] },
          { label: "Buy", events: ["buy", "order"] },
        ],
      },
      { tenant: "steps", keyId: "k" },
    );
    expect(rows).toEqual([
      ["Look", 4, 1, 1],
      ["Open", 2, 0.5, 0.5],
      ["Buy", 2, 0.5, 1],
    ]);
  });

  test("of a funnel are those of a plain walk along each session, at one instant in the order of the steps", async () => {
    const names = Array.from({ length: 52 }, (_, index) => `n${index}`);
    const at = (minute: number) => new Date(begin - 2 * day + minute * 60_000).toISOString();
    const visits = Array.from({ length: 80 }, (_, session) =>
      Array.from({ length: 1 + (session % 14) }, (__, index) => {
        const mixed = Math.imul(session * 31 + index + 1, 2_654_435_761) >>> 0;
        // Most events have few names, and few instants: ties and repeats.
        return { name: `n${mixed % (mixed % 3 === 0 ? 52 : 5)}`, minute: (mixed >>> 8) % 6 };
      }),
    );
    await world.lake.add(
      "walked",
      visits.flatMap((visit, session) =>
        visit.map(({ name, minute }, index): SampleEvent => ({
          event_id: `w${session}-${index}`,
          event_name: name,
          event_time: at(minute),
          session_id: `w${session}`,
        })),
      ),
    );
    const reached = (steps: readonly (readonly string[])[]) => {
      const order = [...new Set(steps.flat())];
      return steps.map(
        (_, last) =>
          visits.filter((visit) => {
            const walked = visit
              .filter(({ name }) => order.includes(name))
              .toSorted((a, b) => a.minute - b.minute || order.indexOf(a.name) - order.indexOf(b.name));
            let step = 0;
            for (const { name } of walked) if (step <= last && steps[step]?.includes(name) === true) step++;
            return step > last;
          }).length,
      );
    };
    const few = fc.uniqueArray(fc.constantFrom(...names.slice(0, 6)), { minLength: 1, maxLength: 3 });
    const all = fc.constant([names, names.slice(0, 26), names.slice(26)]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.array(few, { minLength: 2, maxLength: 5 }), all), async (steps) => {
        const question: Question = {
          kind: "funnel",
          range: { from: at(-1), to: at(60) },
          steps: steps.map((events, index) => ({ label: `${index}`, events })),
        };
        const { rows } = await world.ask(question, { tenant: "walked", keyId: "k" });
        expect(rows.map(([, sessions]) => sessions)).toEqual(reached(steps));
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, Question]>([
    ["an unknown measure", { kind: "table", measures: ["sum(value)"], range: { last: "7d" } }],
    [
      "an unknown dimension",
      { kind: "table", measures: ["events"], dimensions: ["tenant_id"], range: { last: "7d" } },
    ],
    [
      "an order by what is not asked",
      { kind: "table", measures: ["events"], range: { last: "7d" }, order: [{ by: "1; --" }] },
    ],
    ["a range that ends before it begins", { kind: "rows", range: { from: "2026-01-02", to: "2026-01-01" } }],
    ["a range beyond 2100", { kind: "rows", range: { from: "2026-01-02", to: "2200-01-01" } }],
    ["a range before 1970", { kind: "rows", range: { from: "1969-01-01", to: "2026-01-01" } }],
    [
      "a year of minutes",
      { kind: "table", measures: ["events"], dimensions: ["time"], grain: "minute", range: { last: "12mo" } },
    ],
    [
      "a hour that is a word",
      {
        kind: "table",
        measures: ["events"],
        filters: [{ dimension: "hour_of_day", op: "in", values: ["noon"] }],
        range: { last: "7d" },
      },
    ],
  ])("are refused for %s", async (_, question) => {
    await expect(world.ask(question, caller)).rejects.toMatchObject({ code: "question_invalid" });
  });

  test("cover 1970 to 2100, and are empty for a tenant without events", async () => {
    const range = { from: "1970-01-01T00:00:00Z", to: "2100-12-31T00:00:00Z" };
    const { rows } = await world.ask(
      { kind: "table", measures: ["events"], dimensions: ["time"], grain: "month", range },
      caller,
    );
    expect(rows).toHaveLength(131 * 12);
    expect(rows.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(
      events.filter(({ meta }) => meta?.isBot !== true).length,
    );
    const nobody = { tenant: "nobody", keyId: "k" };
    expect(
      (await world.ask({ kind: "table", measures: ["orders", "average_order"], range }, nobody)).rows,
    ).toEqual([[0, null]]);
    expect((await world.ask({ kind: "menu_matrix", range }, nobody)).rows).toEqual([]);
    expect(
      (await world.ask({ kind: "retention", grain: "month", range: { last: "3mo" } }, nobody)).rows,
    ).toEqual([]);
  });
});
