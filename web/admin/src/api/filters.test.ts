import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeFilter, readFilters, toggleValue } from "./filters.ts";

describe("filters in the address", () => {
  test("anything at all is read without harm, and what was read is read again the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const filters = readFilters(value);
        expect(readFilters(structuredClone(filters))).toEqual(filters);
      }),
    );
  });

  test("keeps what is a filter and leaves out the rest", () => {
    const good = { dimension: "shop", op: "in", values: ["a"] };
    expect(
      readFilters([good, { dimension: "shop", op: "drop" }, 7, { dimension: "x", op: "in", values: [] }]),
    ).toEqual([good]);
  });

  test("a second click on a value takes it away again", () => {
    const once = toggleValue([], "shop", "a");
    const twice = toggleValue(once, "shop", "b");
    expect(twice).toEqual([{ dimension: "shop", op: "in", values: ["a", "b"] }]);
    expect(toggleValue(toggleValue(twice, "shop", "a"), "shop", "b")).toEqual([]);
  });

  test("is said in words", () => {
    const filter = { dimension: "shop", op: "not_in" as const, values: ["a", "b"] };
    expect(describeFilter(filter, () => "Shop")).toBe("Shop is not a, b");
  });
});
