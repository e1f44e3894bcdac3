import { expect, it } from "vitest";
import { judge } from "./bench-case.ts";

it("meets a target only when every bounded figure is there and within", () => {
  const target = { events_per_s: { min: 100 }, p99_ms: { max: 50 } };
  expect(judge({ events_per_s: 100, p99_ms: 50 }, target)).toEqual({ met: true, missed: [] });
  expect(judge({ events_per_s: 99, p99_ms: 51 }, target)).toEqual({
    met: false,
    missed: ["events_per_s", "p99_ms"],
  });
  expect(judge({ events_per_s: null }, target).missed).toEqual(["events_per_s", "p99_ms"]);
  expect(judge({ events_per_s: Number.NaN, p99_ms: 1 }, target).missed).toEqual(["events_per_s"]);
});
