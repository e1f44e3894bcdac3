import { afterEach, expect, test, vi } from "vitest";
import { onTheClock } from "./on-the-clock.ts";

const HOUR_MS = 3_600_000;

afterEach(() => vi.useRealTimers());

test("is called once in each full period, after a sleep of days too, and no more once disposed", () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 2, 14, 20, 17) });
  const hours: string[] = [];
  const clock = onTheClock(HOUR_MS, () => hours.push(new Date().toISOString().slice(8, 16)));
  vi.advanceTimersByTime(2 * HOUR_MS);
  expect(hours).toEqual(["14T21:00", "14T22:00"]);
  vi.setSystemTime(Date.UTC(2026, 2, 17, 6, 40));
  vi.advanceTimersByTime(HOUR_MS / 6);
  expect(hours).toEqual(["14T21:00", "14T22:00", "17T06:41"]);
  clock[Symbol.dispose]();
  vi.advanceTimersByTime(3 * HOUR_MS);
  expect(hours).toHaveLength(3);
});
