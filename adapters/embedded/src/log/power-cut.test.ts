import { describe, expect, it } from "vitest";
import { powerCutRun, withoutDirectorySync, withoutSync, type Mutant } from "./testing/power-cut-run.ts";

const RUNS = Number(process.env["KONTOR_POWER_CUTS"] ?? 10_000);

/** Seeds that end with a violation, each with its first. */
async function findViolations(runs: number, mutant?: Mutant): Promise<string[]> {
  const found: string[] = [];
  for (let seed = 0; seed < runs; seed++) {
    const [first] = await powerCutRun(seed, mutant).catch((error: unknown) => [String(error)]);
    if (first !== undefined) found.push(`seed ${seed}: ${first}`);
  }
  return found;
}

describe("power cuts", () => {
  it(`keeps every acknowledged record through ${RUNS} power cuts with faults before them`, async () => {
    expect(await findViolations(RUNS)).toEqual([]);
  });

  it("would be noticed if the log did not sync its files", async () => {
    expect((await findViolations(100, withoutSync)).length).toBeGreaterThan(20);
  });

  it("would be noticed if the log did not sync its folders", async () => {
    expect((await findViolations(100, withoutDirectorySync)).length).toBeGreaterThan(5);
  });
});
