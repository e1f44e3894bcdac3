import { expect, test } from "vitest";
import { runCrashCycles } from "./crash-cycles.ts";

test(
  "ten kills under load lose no acknowledged event, double none, and leave a sound lake",
  { timeout: 600_000 },
  async () => {
    const report = await runCrashCycles(10, 20_261_121, () => undefined);
    expect(report).toMatchObject({ missing: [], doubled: [], strange: [], lakeOk: true });
    expect(report.acknowledged).toBeGreaterThan(100);
  },
);
