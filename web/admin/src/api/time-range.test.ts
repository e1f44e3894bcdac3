import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRange, parseCompare, parseRange } from "./time-range.ts";

describe("time in the address", () => {
  test("reads spans, calendar words and days, the last one included", () => {
    expect(parseRange("28d")).toEqual({ last: "28d" });
    expect(parseRange("this_month")).toEqual({ calendar: "this_month" });
    expect(parseRange("1970-01-01..1970-01-31")).toEqual({
      from: "1970-01-01T00:00:00Z",
      to: "1970-02-01T00:00:00Z",
    });
  });

  test("is not taken in by what is no time", () => {
    for (const text of ["", "0d", "28y", "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "<script>"])
      expect(parseRange(text)).toBeUndefined();
    expect(parseCompare("year_before")).toEqual(["year_before"]);
    expect(parseCompare("yesterday's")).toEqual([]);
    expect(parseCompare(undefined)).toBeUndefined();
  });

  test("says any two days as they were read, from 1970 to 2100", () => {
    const day = fc
      .integer({ min: 0, max: 47_481 })
      .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (one, other) => {
        const text = [one, other].sort().join("..");
        const range = parseRange(text);
        expect(range && formatRange(range)).toBe(text);
      }),
    );
  });
});
