import { expect, it } from "vitest";
import { median, quantile, slope } from "./statistics.ts";

it("takes medians of odd and even counts", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it("takes nearest-rank quantiles", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect(quantile(hundred, 0.5)).toBe(50);
  expect(quantile(hundred, 0.99)).toBe(99);
  expect(quantile([7], 0.99)).toBe(7);
});

it("finds the slope of a line and none in a flat one", () => {
  expect(slope([1, 2, 3].map((x) => ({ x, y: 2 * x + 5 })))).toBeCloseTo(2);
  expect(slope([1, 2, 3].map((x) => ({ x, y: 4 })))).toBe(0);
  expect(slope([{ x: 1, y: 1 }])).toBe(0);
});
