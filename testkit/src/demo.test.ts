import { createHash } from "node:crypto";
import { systemClock } from "@kontor/core";
import {
  beginDemo,
  demoChunks,
  demoStories,
  demoVisits,
  demoZoneAt,
  DEMO_DAYS,
  fillDemo,
  readDemoStage,
  removeDemo,
  type DemoFill,
} from "@kontor/domain/demo";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoShops } from "@kontor/server";
import { openDeliveryFixture, type DeliveryFixture } from "./delivery-fixture.ts";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 2, 14, 12);
const never = new AbortController().signal;

let runs = 0;
const fillOf = (kontor: DeliveryFixture, change: Partial<DemoFill> = {}): DemoFill => ({
  lake: kontor.lake,
  engine: kontor.engine,
  tenant: "demo",
  shops: demoShops,
  now: NOON,
  runId: `t${++runs}`,
  signal: never,
  written: () => undefined,
  ...change,
});
const removalOf = (kontor: DeliveryFixture) => ({ ...fillOf(kontor), tenant: "demo" });

function digest(now: number, age: number): string {
  const hash = createHash("sha256");
  for (const { json, guest, end } of demoVisits(demoShops, now, age))
    hash.update(`${json}${guest.country}${guest.os}${end}`);
  return hash.digest("hex");
}

describe("the demo data's model", () => {
  test("is the same for the same day", () => {
    expect(digest(NOON, 3)).toBe(digest(NOON, 3));
    expect(digest(NOON, 3)).toBe(digest(NOON + 3_600_000, 3));
    expect(digest(NOON, 3)).not.toBe(digest(NOON, 4));
  });

  test("grows through the day without changing what was there", () => {
    const idsAt = (now: number) => {
      const ids = new Set<string>();
      for (const { json } of demoVisits(demoShops, now, 0))
        for (const event of JSON.parse(json) as { event_id: string; event_time: string }[]) {
          expect(Date.parse(event.event_time)).toBeLessThanOrEqual(now);
          ids.add(event.event_id);
        }
      return ids;
    };
    const [morning, evening] = [idsAt(NOON - 4 * 3_600_000), idsAt(NOON + 8 * 3_600_000)];
    expect(morning.size).toBeGreaterThan(500);
    expect(evening.size).toBeGreaterThan(morning.size * 3);
    expect([...morning].every((id) => evening.has(id))).toBe(true);
  });

  test("lies where it is evening, whenever it is made", () => {
    for (let hour = 0; hour < 24; hour++) {
      const now = Date.UTC(2026, 2, 14, hour, 30);
      const { name, offsetMs } = demoZoneAt(now);
      const wall = (at: number) =>
        new Intl.DateTimeFormat("en-GB", { timeZone: name, hour: "2-digit", minute: "2-digit" }).format(at);
      expect(wall(now)).toBe("20:30");
      // No summer time, in any season.
      for (let month = 0; month < 12; month++)
        expect(wall(Date.UTC(2026, month, 14, 12) - offsetMs)).toBe("12:00");
    }
  });

  test("keeps the shops' days and hours in each zone", () => {
    const timesOf = (now: number, offsetMs: number) =>
      demoVisits(demoShops, now, 1, offsetMs)
        .flatMap(({ json }) =>
          (JSON.parse(json) as { event_time: string }[]).map((event) => event.event_time),
        )
        .map((time) => Date.parse(time))
        .toArray();
    const ahead = 9 * 3_600_000;
    const here = timesOf(NOON, 0);
    expect(here.length).toBeGreaterThan(5000);
    expect(timesOf(NOON - ahead, ahead)).toEqual(here.map((time) => time - ahead));
  });

  test("covers every day once", () => {
    expect(demoChunks.flat()).toEqual(Array.from({ length: DEMO_DAYS }, (_, age) => age));
    expect(demoChunks[0]).toEqual([0]);
  });
});

describe("the demo data in the lake", () => {
  let kontor: DeliveryFixture;
  beforeAll(async () => {
    kontor = await openDeliveryFixture();
    await beginDemo(kontor.lake);
    await fillDemo(fillOf(kontor));
  }, 180_000);
  afterAll(() => kontor[Symbol.asyncDispose]());

  const one = async (sql: string) => ((await kontor.rows(sql))[0] ?? []).map(Number);
  const day = (ago: number) => new Date(NOON - ago * DAY_MS).toISOString().slice(0, 10);

  test("is about a million events of 90 days, four shops, guests and crawlers", async () => {
    const [events = 0, days, shops, countries, devices, ids, marked, bots = 0] = await one(
      `SELECT count(*), count(DISTINCT event_time::DATE), count(DISTINCT shop_id), count(DISTINCT country), count(DISTINCT device_type),
         count(DISTINCT event_id), count(*) FILTER (props->>'$.demo' = 'true'), count(*) FILTER (is_bot) FROM events`,
    );
    expect(events).toBeGreaterThan(850_000);
    expect(events).toBeLessThan(1_150_000);
    expect([days, shops, countries, devices]).toEqual([90, 4, 8, 4]);
    expect([ids, marked]).toEqual([events, events]);
    expect(bots / events).toBeGreaterThan(0.005);
    expect(
      await kontor.lake.check({ graceMs: 0, countRows: (path) => kontor.engine.countRows(path) }),
    ).toMatchObject({
      ok: true,
    });
  });

  test("holds a dish that is seen more than any other and hardly ordered, and a gem that few see", async () => {
    const rows = await kontor.rows(
      `SELECT item_id, count(*) FILTER (event_name = 'view_item') AS looks, count(*) FILTER (event_name = 'add_to_cart') / looks AS cart
       FROM events WHERE shop_id = 'demo-bistro' AND item_id IS NOT NULL GROUP BY 1 ORDER BY looks DESC`,
    );
    expect(rows[0]?.[0]).toBe(demoStories.seenNotOrdered.item);
    expect(Number(rows[0]?.[2])).toBeLessThan(0.05);
    expect(rows.at(-1)?.[0]).toBe(demoStories.hiddenGem.item);
    expect(Number(rows.at(-1)?.[2])).toBeGreaterThan(0.75);
  });

  test("holds a rise on Fridays", async () => {
    const [friday = 0, others = 0] = await one(
      `SELECT count(*) FILTER (dayofweek(event_time) = 5) / 13, count(*) FILTER (dayofweek(event_time) IN (1, 2, 3, 4)) / 52
       FROM events WHERE shop_id = '${demoStories.fridayRise.shop}' AND event_name = 'menu_view'`,
    );
    expect(friday / others).toBeGreaterThan(1.7);
  });

  test("holds one outage and no other empty hour", async () => {
    const { daysAgo, from, to } = demoStories.outage;
    const rows = await kontor.rows(
      `SELECT strftime(hour, '%Y-%m-%d %H') FROM generate_series(TIMESTAMP '${day(89)}', TIMESTAMP '${day(0)} 11:00', INTERVAL 1 HOUR) AS t(hour)
       WHERE hour NOT IN (SELECT date_trunc('hour', event_time) FROM events) ORDER BY 1`,
    );
    const dark = Array.from({ length: to - from }, (_, at) => `${day(daysAgo)} ${from + at}`);
    expect(rows.flat()).toEqual(dark);
  });

  test("holds the launch of a dish with its campaign", async () => {
    const { item, campaign, daysAgo } = demoStories.launch;
    const [before, after = 0, first = 0] = await one(
      `SELECT count(*) FILTER (event_time < TIMESTAMP '${day(daysAgo)}' AND (item_id = '${item}' OR utm_campaign = '${campaign}')),
         count(*) FILTER (item_id = '${item}'), count(*) FILTER (utm_campaign = '${campaign}' AND event_time::DATE = DATE '${day(daysAgo)}') FROM events`,
    );
    expect(before).toBe(0);
    expect(after).toBeGreaterThan(5000);
    expect(first).toBeGreaterThan(100);
  });

  test("holds visitors who come back", async () => {
    const [all = 0, returning = 0] = await one(
      `SELECT count(*), count(*) FILTER (days > 1) FROM
         (SELECT visitor_id, count(DISTINCT event_time::DATE) AS days FROM events WHERE NOT is_bot GROUP BY 1)`,
    );
    expect(returning / all).toBeGreaterThan(0.1);
    expect(returning / all).toBeLessThan(0.6);
  });

  // The last one: it takes the data away.
  test("goes whole and leaves what others sent, even where compaction mixed the two", async () => {
    await kontor.send("demo", [
      {
        event_id: "mine",
        event_name: "menu_view",
        event_time: new Date(NOON).toISOString(),
        props: { demo: "no" },
      },
      { event_id: "plain", event_name: "menu_view", event_time: new Date(NOON - 9 * DAY_MS).toISOString() },
    ]);
    await kontor.send("other", [
      {
        event_id: "theirs",
        event_name: "menu_view",
        event_time: new Date(NOON).toISOString(),
        props: { demo: true },
      },
    ]);
    await kontor.deliverAll();
    const today = (await kontor.lake.files({ table: "events" })).filter((file) => file.day === day(0));
    expect(today.length).toBeGreaterThan(1);
    const [add] = await kontor.engine.merge({
      table: "events",
      day: day(0),
      paths: today.map((file) => file.path),
      name: "mixed",
    });
    if (add === undefined) throw new TypeError("no merged file");
    await kontor.lake.commit({
      reason: "compact",
      add: [{ table: "events", level: 1, ...add }],
      end: today.map((file) => file.id),
      offsets: [],
      keepsRows: true,
    });
    await removeDemo(removalOf(kontor));
    expect((await kontor.rows("SELECT event_id FROM events ORDER BY 1")).flat()).toEqual([
      "mine",
      "plain",
      "theirs",
    ]);
    expect(await readDemoStage(kontor.lake)).toEqual({ kind: "removed" });
    // Asked for again, nothing comes back.
    expect(await beginDemo(kontor.lake)).toBe(false);
    await fillDemo(fillOf(kontor));
    expect(await kontor.rows("SELECT count(*) FROM events")).toEqual([["3"]]);
  });
});

describe("a crash while demo data is written or removed", () => {
  test("costs the chunk it was at and leaves nothing twice", { timeout: 600_000 }, async () => {
    await using kontor = await openDeliveryFixture(systemClock);
    await beginDemo(kontor.lake);
    const shops = demoShops.slice(0, 1);
    for (const chunks of [1, 3, 2]) {
      const crash = new AbortController();
      let left = chunks;
      const written = () => void (--left === 0 && crash.abort(new RangeError("crash")));
      await expect(fillDemo(fillOf(kontor, { shops, signal: crash.signal, written }))).rejects.toThrow(
        "crash",
      );
      expect((await readDemoStage(kontor.lake)).kind).toBe("filling");
    }
    await fillDemo(fillOf(kontor, { shops }));
    expect(await readDemoStage(kontor.lake)).toEqual({ kind: "complete" });
    let events = 0;
    for (let age = 0; age < DEMO_DAYS; age++)
      for (const visit of demoVisits(shops, NOON, age)) events += visit.events;
    expect(await kontor.rows("SELECT count(*), count(DISTINCT event_id) FROM events")).toEqual([
      [`${events}`, `${events}`],
    ]);
  });

  test("is no danger to a removal that came in between", { timeout: 600_000 }, async () => {
    await using kontor = await openDeliveryFixture(systemClock);
    await beginDemo(kontor.lake);
    const shops = demoShops.slice(0, 1);
    const removed: Promise<void>[] = [];
    const written = () => void (removed.length === 0 && removed.push(removeDemo(removalOf(kontor))));
    await expect(fillDemo(fillOf(kontor, { shops, written }))).rejects.toMatchObject({ code: "conflict" });
    await Promise.all(removed);
    expect(await kontor.lake.files({ table: "events" })).toEqual([]);
    expect(await readDemoStage(kontor.lake)).toEqual({ kind: "removed" });
  });
});
