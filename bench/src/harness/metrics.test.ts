import { expect, it } from "vitest";
import { parseMetrics } from "./metrics.ts";

it("adds labels up and skips comments", () => {
  const metrics = parseMetrics(
    '# HELP x y\n# TYPE x counter\nx{a="1",b="} 7"} 2\nx{a="2"} 3.5\ny 1e3 1700000000\n\nz NaN\n',
  );
  expect(metrics.get("x")).toBe(5.5);
  expect(metrics.get("y")).toBe(1000);
  expect(metrics.has("#")).toBe(false);
});
