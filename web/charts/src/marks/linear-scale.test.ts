import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linearScale, niceDomain, ticksOf } from "./linear-scale.ts";

/** A domain is at least a millionth as wide as its values are large: beyond, doubles have no digits left for ticks. */
const domains = fc
  .tuple(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.double({ min: 1e-6, max: 1e12, noNaN: true }))
  .map(([low, width]) => [low, low + Math.max(width, Math.abs(low) * 1e-6)] as const);

describe("a scale", () => {
  test("maps its domain onto its range", () => {
    const scale = linearScale([10, 20]);
    scale.range([100, 0]);
    expect([scale(10), scale(15), scale(20)]).toEqual([100, 50, 0]);
  });

  test("has ticks on 1, 2 or 5 times a power of ten", () => {
    expect(ticksOf([0, 10], 4)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticksOf([0, 0.7], 4)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(ticksOf([-3, 3], 3)).toEqual([-2, 0, 2]);
    expect(niceDomain([0, 97], 4)).toEqual([0, 100]);
  });

  test("widens any domain and keeps ticks within it", () => {
    fc.assert(
      fc.property(domains, ([low, high]) => {
        const [from, to] = niceDomain([low, high], 4);
        const slack = (high - low) * 1e-4;
        expect(from).toBeLessThanOrEqual(low + slack);
        expect(to).toBeGreaterThanOrEqual(high - slack);
        const ticks = ticksOf([low, high], 4);
        expect(ticks.length).toBeLessThanOrEqual(9);
        for (const tick of ticks) expect(tick).toBeGreaterThanOrEqual(low - slack);
      }),
      { numRuns: 2000 },
    );
  });
});
