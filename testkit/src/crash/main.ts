import { parseArgs } from "node:util";
import { runCrashCycles } from "./crash-cycles.ts";

const { values } = parseArgs({
  options: { cycles: { type: "string", default: "200" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const report = await runCrashCycles(Number(values.cycles), seed, (text) => process.stderr.write(`${text}\n`));
const sound =
  report.missing.length === 0 && report.doubled.length === 0 && report.strange.length === 0 && report.lakeOk;
process.stdout.write(
  `${JSON.stringify({ ...report, missing: report.missing.slice(0, 20), doubled: report.doubled.slice(0, 20), restartMs: Math.max(...report.restartMs) })}\n`,
);
process.stdout.write(sound ? `${report.cycles} passed, 0 failed\n` : "0 passed, 1 failed\n");
process.exitCode = sound ? 0 : 1;
