import { describe, expect, it } from "vitest";
import { benchFile, runNode } from "./harness/child.ts";

const main = benchFile("main.ts");

describe("kontor bench", () => {
  it("prints one JSON object with figures, target, machine and commit", async () => {
    const out = await runNode(main, ["start", "--quick"]);
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      case: "start",
      quick: true,
      target: { first_ack_ms: { max: 2000 } },
      machine: { cpus: expect.any(Number), node: process.versions.node },
      commit: expect.any(String),
    });
    expect(result.figures.first_ack_ms).toBeGreaterThan(0);
    expect(result.met).toBe(result.missed.length === 0);
  });

  it("lists the cases when none is named, and refuses one that does not exist", async () => {
    expect(await runNode(main, [])).toBe("");
    await expect(runNode(main, ["nope"])).rejects.toThrow(/There is no case "nope"/);
  });
});
