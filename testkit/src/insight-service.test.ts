import type { Question } from "@kontor/contracts";
import {
  createInsight,
  createUsualCurrency,
  type InsightOptions,
  type TileResult,
} from "@kontor/domain/insight";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInsightLake, type InsightLake } from "./insight-lake.ts";

const range = { from: "2026-03-01T00:00:00Z", to: "2026-03-04T00:00:00Z" };
const orders: Question = { kind: "table", measures: ["orders"], range };
const FOREVER = "SELECT sum(a.i * b.i % 7) FROM range(10000000) a(i), range(10000000) b(i)";

describe("the questions of a view", () => {
  let world: InsightLake;
  beforeAll(async () => {
    // One slot: what is not stopped would hold up the next.
    world = await openInsightLake({ slots: 1 });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  /** The same service with its statements changed or counted on their way to the real engine. */
  function open(change: (sql: string) => string, seen: AbortSignal[] = []) {
    const query: InsightOptions["query"] = {
      hold: () => world.lake.query.hold(),
      warm: () => world.lake.query.warm(),
      run: (statement) => {
        if (statement.signal !== undefined) seen.push(statement.signal);
        return world.lake.query.run({ ...statement, ...endless(change(statement.sql), statement.sql) });
      },
    };
    return createInsight({ query, clock: world.clock, policies: world.policies, settings: world.settings });
  }
  const endless = (sql: string, before: string) => (sql === before ? {} : { sql, params: [] });

  async function all(results: AsyncIterable<TileResult>): Promise<Map<string, TileResult>> {
    const found = new Map<string, TileResult>();
    for await (const tile of results) found.set(tile.id, tile);
    return found;
  }

  test("are answered each, and what is wrong with one is said of that one", async () => {
    const tiles = [
      { id: "good", question: orders },
      { id: "bad", question: { ...orders, measures: ["nothing"] } as Question },
    ];
    const found = await all(world.insight.ask(world.caller, { tiles }));
    expect(found.get("good")).toMatchObject({ ok: true, answer: { rows: [[3]], time_zone: "UTC" } });
    expect(found.get("bad")).toMatchObject({ ok: false, error: { code: "question_invalid" } });
  });

  test("take the view's range, comparison and filters over their own", async () => {
    const view = {
      tiles: [{ id: "a", question: { ...orders, range: { last: "7d" } } as Question }],
      range: { from: "2026-03-02T00:00:00Z", to: "2026-03-03T00:00:00Z" },
      compare: ["previous" as const],
      filters: [{ dimension: "shop", op: "in" as const, values: ["north"] }],
    };
    const tile = (await all(world.insight.ask(world.caller, view))).get("a");
    expect(tile).toMatchObject({ ok: true, answer: { rows: [[1, 1]] } });
  });

  test("are asked of the engine once when several ask the same at a time, and not again until the files change", async () => {
    const seen: AbortSignal[] = [];
    const insight = open((sql) => sql, seen);
    const question: Question = { kind: "table", measures: ["events"], range };
    const answers = await Promise.all([1, 2, 3, 4].map(() => insight.answer(world.caller, question)));
    expect(seen).toHaveLength(1);
    expect(new Set(answers.map(({ rows }) => JSON.stringify(rows))).size).toBe(1);
    expect(await insight.answer(world.caller, question)).toMatchObject({ cached: true });
    await world.lake.add(world.caller.tenant, [
      { event_id: "late", event_name: "x", event_time: "2026-03-03T10:00:00Z" },
    ]);
    const after = await insight.answer(world.caller, question);
    expect(after).toMatchObject({ cached: false });
    expect(Number(after.rows[0]?.[0])).toBe(Number(answers[0]?.rows[0]?.[0]) + 1);
    // A file of a day that the question does not read changes nothing for it.
    await world.lake.add(world.caller.tenant, [
      { event_id: "other", event_name: "x", event_time: "2026-03-20T10:00:00Z" },
    ]);
    expect(await insight.answer(world.caller, question)).toMatchObject({ cached: true });
  });

  test("stop in the engine when the view is left, and the slots are free again", async () => {
    const seen: AbortSignal[] = [];
    const began = Promise.withResolvers<void>();
    const insight = open((sql) => {
      began.resolve();
      return sql.includes("menu_view") ? FOREVER : sql;
    }, seen);
    const slow: Question = { kind: "table", measures: ["menu_views"], range };
    const left = new AbortController();
    const results = insight.ask(
      world.caller,
      { tiles: [{ id: "slow", question: slow }] },
      { signal: left.signal },
    );
    const next = results.next();
    await began.promise;
    left.abort();
    await expect(next).rejects.toThrow();
    expect(seen.every(({ aborted }) => aborted)).toBe(true);
    expect(await insight.answer(world.caller, { ...orders, measures: ["orders", "events"] })).toMatchObject({
      cached: false,
    });
  });

  test("go on for those who stay when one of several leaves", async () => {
    const seen: AbortSignal[] = [];
    const insight = open((sql) => sql, seen);
    const question: Question = { kind: "table", measures: ["adds_to_cart"], range };
    const left = new AbortController();
    const gone = insight.answer(world.caller, question, { signal: left.signal });
    const stays = insight.answer(world.caller, question);
    gone.catch(() => undefined);
    left.abort();
    expect((await stays).rows).toEqual([[2]]);
    await expect(gone).rejects.toThrow();
  });

  test("wait for the currency only when they are about money", async () => {
    const currency = Promise.withResolvers<string>();
    const settings = { zoneOf: async () => "UTC", currencyOf: () => currency.promise };
    const insight = createInsight({ ...world, query: world.lake.query, settings });
    const tiles = [
      { id: "money", question: { ...orders, measures: ["revenue"] } as Question },
      { id: "orders", question: orders },
    ];
    const results = insight.ask(world.caller, { tiles });
    expect((await results.next()).value).toMatchObject({ id: "orders", ok: true });
    currency.resolve("EUR");
    const { value } = await results.next();
    expect(value).toMatchObject({ id: "money", ok: true, answer: { columns: [{ currency: "EUR" }] } });
  });

  test("take the currency of the latest orders, where these are enough to tell", async () => {
    const day = 86_400_000;
    const order = (currency: string, daysAgo: number) => (_: unknown, index: number) => ({
      event_id: `${currency}-${daysAgo}-${index}`,
      event_name: "purchase",
      event_time: new Date(world.clock.now() - daysAgo * day).toISOString(),
      value: 1,
      currency,
    });
    const currencyOf = createUsualCurrency(world.lake.query, world.clock);
    await world.lake.add("moved", Array.from({ length: 40 }, order("CHF", 30)));
    await world.lake.add("moved", Array.from({ length: 19 }, order("USD", 2)));
    expect(await currencyOf("moved")).toBe("CHF");
    await world.lake.add("moved", Array.from({ length: 1 }, order("USD", 1)));
    expect(await currencyOf("moved")).toBe("USD");
    expect(await currencyOf("nobody")).toBeUndefined();
  });

  test("know the currency of most orders, and one that is set", async () => {
    expect(await world.settings.of(world.caller.tenant)).toEqual({ time_zone: "UTC", currency: "EUR" });
    await world.settings.set("other", { time_zone: "Asia/Kathmandu", currency: "NPR" });
    expect(await world.settings.of("other")).toEqual({ time_zone: "Asia/Kathmandu", currency: "NPR" });
    await expect(
      world.settings.set("other", { time_zone: "Mars/Base", currency: "NPR" }),
    ).rejects.toMatchObject({ code: "invalid_request" });
  });
});

describe("dashboards", () => {
  let world: InsightLake;
  beforeAll(async () => {
    world = await openInsightLake();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test("begin with the built-in ones, which can be changed and come back when deleted", async () => {
    const { dashboards } = world;
    const [today] = await dashboards.list("t");
    expect(today).toMatchObject({ revision: 0, dashboard: { id: "today" } });
    if (today === undefined) return;
    const changed = { ...today.dashboard, title: "Mine" };
    expect(await dashboards.put("t", changed, 0)).toMatchObject({ revision: 1 });
    expect(await dashboards.get("t", "today")).toMatchObject({ revision: 1, dashboard: { title: "Mine" } });
    expect(await dashboards.get("u", "today")).toMatchObject({ revision: 0 });
    await expect(dashboards.put("t", changed, 0)).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(dashboards.put("t", changed, "none")).rejects.toMatchObject({ code: "precondition_failed" });
    expect(await dashboards.remove("t", "today", 1)).toBe(true);
    expect(await dashboards.get("t", "today")).toMatchObject({ revision: 0, dashboard: { title: "Today" } });
    expect(await dashboards.remove("t", "today", "any")).toBe(false);
  });

  test("do not lose a change when two are made at a time", async () => {
    const { dashboards } = world;
    const board = { id: "two", title: "a", range: { last: "7d" }, tiles: [] };
    await dashboards.put("t", board, "none");
    const results = await Promise.allSettled(
      ["b", "c"].map((title) => dashboards.put("t", { ...board, title }, 1)),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("ask only what can be asked: the fault names its tile", async () => {
    const tile = { id: "x", title: "X", width: 3, height: 2 };
    const board = { id: "b", title: "B", range: { last: "7d" } };
    const wrong = {
      ...tile,
      question: { kind: "table" as const, measures: ["<script>"], range: board.range },
    };
    for (const tiles of [
      [wrong],
      [tile],
      [
        { ...tile, text: "a" },
        { ...tile, text: "b" },
      ],
    ]) {
      await expect(world.dashboards.put("t", { ...board, tiles }, "any")).rejects.toThrow(/Tile "x"/);
    }
  });

  test("of the day has twelve tiles, each of which is answered", async () => {
    const found = await world.dashboards.get("t", "today");
    const tiles = (found?.dashboard.tiles ?? []).flatMap(({ id, question }) =>
      question === undefined ? [] : [{ id, question }],
    );
    const results: TileResult[] = [];
    for await (const tile of world.insight.ask(world.caller, { tiles })) results.push(tile);
    expect(results.filter(({ ok }) => ok)).toHaveLength(12);
  });
});
