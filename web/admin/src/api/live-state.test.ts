import { expect, test } from "vitest";
import { NOTHING_YET, withEvents } from "./live-state.ts";

const message = (count: number) => ({
  accepted: count,
  by_name: { menu_view: count },
  revenue: 1.5,
  events: Array.from({ length: Math.min(count, 50) }, (_, at) => ({
    event_name: "menu_view",
    event_time: new Date(at * 1000).toISOString(),
  })),
});

test("tells how much of it was of bots", () => {
  const bots = { accepted: 2, orders: 1, revenue: 1.5 };
  const seen = [message(3), { ...message(4), bots }, { ...message(4), bots }].reduce(withEvents, NOTHING_YET);
  expect([seen.accepted, seen.ofBots]).toEqual([11, 4]);
});

test("counts everything and keeps the newest 50, each with a key of its own", () => {
  const seen = withEvents(withEvents(NOTHING_YET, message(40)), message(2000));
  expect([seen.accepted, seen.byName["menu_view"], seen.revenue]).toEqual([2040, 2040, 3]);
  expect(seen.events).toHaveLength(50);
  expect(new Set(seen.events.map(({ key }) => key)).size).toBe(50);
  expect(seen.events[0]?.event_time).toBe(new Date(49_000).toISOString());
});
