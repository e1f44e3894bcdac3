import { parseArgs } from "node:util";
import { cases } from "./cases/index.ts";
import { judge, type BenchCase } from "./harness/bench-case.ts";
import { BenchError } from "./harness/errors.ts";
import { describeCommit, describeMachine } from "./harness/machine.ts";

/*
 * `kontor bench NAME... [--quick]`: runs cases one after another. One JSON object per case on stdout, words on stderr. A target that is missed is a
 * figure, not a failure: the exit code says only whether there are figures.
 */
const root = new URL("../..", import.meta.url).pathname;
const say = (text: string) => void process.stderr.write(`${text}\n`);

async function measure(each: BenchCase, quick: boolean): Promise<void> {
  say(`${each.name}: ${each.summary}`);
  const date = new Date().toISOString();
  const figures = await each.run({ quick, say });
  const { name, target } = each;
  const result = { case: name, figures, target, ...judge(figures, target) };
  const origin = { machine: describeMachine(), commit: describeCommit(root), date, quick };
  process.stdout.write(`${JSON.stringify({ ...result, ...origin })}\n`);
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    options: { quick: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => name !== "all" && !cases.some((each) => each.name === name));
  if (positionals.length === 0 || unknown.length > 0) {
    for (const name of unknown) say(`There is no case "${name}".`);
    say("Cases (or `all`):");
    for (const { name, summary } of cases) say(`  ${name.padEnd(14)} ${summary}`);
    return unknown.length > 0 ? 2 : 0;
  }
  const chosen = cases.filter(({ name }) => positionals.includes("all") || positionals.includes(name));
  for (const each of chosen) await measure(each, values.quick);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof BenchError ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
