import fc from "fast-check";
import { expect, it } from "vitest";
import { Histogram } from "./histogram.ts";

it("gives quantiles at most 1.6 % above the exact ones, never below", () => {
  const values = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (latencies, share) => {
      const histogram = new Histogram();
      for (const latency of latencies) histogram.record(latency);
      const sorted = latencies.map((each) => Math.round(each * 1000) / 1000).sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      const given = histogram.quantile(share);
      expect(given).toBeGreaterThanOrEqual(exact);
      expect(given).toBeLessThanOrEqual(exact * 1.016);
    }),
  );
});

it("knows the exact count and maximum", () => {
  const histogram = new Histogram();
  for (const latency of [1, 2, 3, 250.5]) histogram.record(latency);
  expect(histogram.summary()).toMatchObject({ count: 4, max_ms: 250.5, mean_ms: 64.13 });
});

it("is all zero while empty", () => {
  expect(new Histogram().summary()).toMatchObject({ count: 0, p50_ms: 0, p99_ms: 0, max_ms: 0 });
});
