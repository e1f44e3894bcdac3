import {
  beginDemo,
  continueDemo,
  demoChunks,
  demoIsBehind,
  demoVisits,
  fillDemo,
  readDemoStage,
  removeDemo,
  type DemoContinuation,
  type DemoShopModel,
} from "@kontor/domain/demo";
import { demoShops } from "@kontor/server";
import { systemClock } from "@kontor/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDeliveryFixture, type DeliveryFixture } from "./delivery-fixture.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** In the middle of visits, and of a minute. */
const MADE = Date.UTC(2026, 2, 14, 20, 17, 33, 421);
const shops = demoShops.slice(0, 1);

let runs = 0;
const going = (kontor: DeliveryFixture, until: number, change: Partial<DemoContinuation> = {}) => ({
  lake: kontor.lake,
  engine: kontor.engine,
  tenant: "demo",
  shops,
  now: MADE,
  until,
  runId: `t${++runs}`,
  signal: new AbortController().signal,
  written: () => undefined,
  ...change,
});

/** Ids of what the shops' model says, of the day the demo was made and those after it. */
function idsOfModel(of: readonly DemoShopModel[], after: number, until: number, offsetMs = 0): string[] {
  const ids: string[] = [];
  for (let age = 0; MADE - (age + 1) * DAY_MS <= until; age--)
    for (const { json, end } of demoVisits(of, MADE, age, offsetMs, { after, until })) {
      const events = JSON.parse(json) as { event_id: string; event_time: string }[];
      const times = events.map((event) => Date.parse(event.event_time));
      expect(Math.min(...times)).toBeGreaterThan(after);
      expect(Math.max(...times)).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(until);
      ids.push(...events.map((event) => event.event_id));
    }
  return ids.sort();
}

/** A lake with the newest of the first days, the others taken as written. */
async function openDemo(): Promise<DeliveryFixture> {
  const kontor = await openDeliveryFixture(systemClock);
  await beginDemo(kontor.lake);
  const first = new AbortController();
  const written = () => first.abort(new RangeError("enough"));
  await expect(fillDemo(going(kontor, MADE, { signal: first.signal, written }))).rejects.toThrow("enough");
  const place = { consumer: "demo", stream: "demo", partition: 0 };
  const from = await kontor.lake.offset(place.consumer, place.stream, place.partition);
  const offsets = [{ ...place, from, to: demoChunks.length + 1 }];
  await kontor.lake.commit({ reason: "demo", add: [], end: [], offsets });
  expect(await readDemoStage(kontor.lake)).toEqual({ kind: "complete" });
  return kontor;
}

/** What the lake holds of the newest first day and those after it. */
const idsIn = async (kontor: DeliveryFixture) =>
  (
    await kontor.rows(
      `SELECT event_id FROM events WHERE props->>'$.demo' = 'true' AND event_time >= TIMESTAMP '2026-03-14' ORDER BY 1`,
    )
  )
    .flat()
    .map(String)
    .sort();

describe("the demo data's model after the first days", () => {
  test("holds each event once, wherever it is cut into spans", () => {
    const end = MADE + 30 * HOUR_MS;
    for (const offsetMs of [0, 9 * HOUR_MS, -8 * HOUR_MS]) {
      const whole = idsOfModel(shops, MADE - HOUR_MS, end, offsetMs);
      expect(whole.length).toBeGreaterThan(2000);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: MADE, max: end }), { maxLength: 4 }), (cuts) => {
          const ends = [MADE - HOUR_MS, ...cuts.sort((a, b) => a - b), end];
          const parts = ends
            .slice(1)
            .flatMap((until, at) => idsOfModel(shops, ends[at] ?? 0, until, offsetMs));
          expect(parts.sort()).toEqual(whole);
        }),
        { numRuns: 5 },
      );
    }
  });

  test("has days like those before, without growing on for ever", () => {
    const visits = (age: number) => demoVisits(demoShops, MADE, age, 0, { after: 0, until: Infinity });
    const [week, later] = [-7, -364].map((age) => Array.from(visits(age)).length);
    const made = Array.from(visits(0)).length;
    for (const days of [week, later]) {
      expect(days).toBeGreaterThan(made * 0.75);
      expect(days).toBeLessThan(made * 1.25);
    }
  });
});

describe("demo data that goes on", { timeout: 120_000 }, () => {
  test("is there up to now, each event once, after hours, a day and ten more", async () => {
    await using kontor = await openDemo();
    const begun = MADE - 20.5 * HOUR_MS;
    for (const until of [MADE + HOUR_MS, MADE + DAY_MS, MADE + 11 * DAY_MS]) {
      await continueDemo(going(kontor, until));
      const minute = Math.floor(until / 60_000) * 60_000;
      expect(await idsIn(kontor)).toEqual(idsOfModel(shops, begun, minute));
    }
    const [days, last] =
      (await kontor.rows("SELECT count(DISTINCT event_time::DATE), max(event_time) FROM events"))[0] ?? [];
    expect(Number(days)).toBe(12);
    expect(MADE + 11 * DAY_MS - Date.parse(`${String(last)}Z`)).toBeLessThan(HOUR_MS);
    expect(await readDemoStage(kontor.lake)).toEqual({ kind: "complete" });
    expect(await kontor.lake.check({ countRows: (path) => kontor.engine.countRows(path) })).toMatchObject({
      ok: true,
    });
  });

  test("writes nothing while it is not behind, or its clock was set back", async () => {
    await using kontor = await openDemo();
    await continueDemo(going(kontor, MADE + DAY_MS));
    const snapshot = await kontor.lake.snapshot();
    for (const until of [MADE + DAY_MS, MADE + DAY_MS + 3 * 60_000, MADE - DAY_MS]) {
      expect(await demoIsBehind(going(kontor, until))).toBe(false);
      await continueDemo(going(kontor, until));
    }
    expect(await kontor.lake.snapshot()).toBe(snapshot);
    expect(await demoIsBehind(going(kontor, MADE + DAY_MS + HOUR_MS))).toBe(true);
  });

  test("is written in pieces in which nothing happened too", async () => {
    await using kontor = await openDemo();
    const night = MADE + 5 * HOUR_MS;
    const known = new Set([(await idsIn(kontor)).length]);
    let pieces = 0;
    for (let until = night; until < night + 3 * HOUR_MS; until += HOUR_MS / 6, pieces++) {
      await continueDemo(going(kontor, until));
      const ids = await idsIn(kontor);
      expect(ids).toEqual(idsOfModel(shops, MADE - 20.5 * HOUR_MS, Math.floor(until / 60_000) * 60_000));
      known.add(ids.length);
    }
    expect(known.size).toBeLessThanOrEqual(pieces);
  });

  test("goes on after a kill where it was, and leaves nothing twice", async () => {
    await using kontor = await openDemo();
    const until = MADE + 10 * DAY_MS;
    const crash = new AbortController();
    const written = () => crash.abort(new RangeError("crash"));
    await expect(continueDemo(going(kontor, until, { signal: crash.signal, written }))).rejects.toThrow(
      "crash",
    );
    // The first of two commits was made; another writer is refused rather than believed.
    const half = await idsIn(kontor);
    expect(half).toEqual(
      idsOfModel(shops, MADE - 20.5 * HOUR_MS, Math.floor((MADE + 7 * DAY_MS) / 60_000) * 60_000),
    );
    await Promise.allSettled([continueDemo(going(kontor, until)), continueDemo(going(kontor, until))]);
    expect(await idsIn(kontor)).toEqual(
      idsOfModel(shops, MADE - 20.5 * HOUR_MS, Math.floor(until / 60_000) * 60_000),
    );
  });

  test("keeps the newest ninety days after a longer pause", async () => {
    await using kontor = await openDemo();
    const store = demoShops.slice(3).map((shop) => ({ ...shop, id: "small" }));
    await continueDemo(going(kontor, MADE + 400 * DAY_MS, { shops: store }));
    const [first, days] =
      (
        await kontor.rows(
          "SELECT min(event_time)::DATE::VARCHAR, count(DISTINCT event_time::DATE) FROM events WHERE shop_id = 'small'",
        )
      )[0] ?? [];
    expect(first).toBe(new Date(MADE + 310 * DAY_MS).toISOString().slice(0, 10));
    expect(Number(days)).toBe(91);
  });

  test("stops for good when it is removed, in the middle too", async () => {
    await using kontor = await openDemo();
    await kontor.send("demo", [{ event_id: "mine", event_name: "menu_view" }]);
    await kontor.deliverAll();
    const removed: Promise<void>[] = [];
    const written = () => void (removed.length === 0 && removed.push(removeDemo(going(kontor, MADE))));
    const until = MADE + 10 * DAY_MS;
    await expect(continueDemo(going(kontor, until, { written }))).rejects.toMatchObject({ code: "conflict" });
    await Promise.all(removed);
    const ids = async () => (await kontor.rows("SELECT event_id FROM events")).flat();
    expect(await ids()).toEqual(["mine"]);
    await continueDemo(going(kontor, until + DAY_MS));
    expect(await ids()).toEqual(["mine"]);
    expect(await readDemoStage(kontor.lake)).toEqual({ kind: "removed" });
  });
});
