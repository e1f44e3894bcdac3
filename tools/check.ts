import { spawn } from "node:child_process";

/*
 * `npm run check`: everything that can be known without running the product, side by side. One line per check; the output of a check
 * is shown only when it fails.
 */
const checks: Readonly<Record<string, readonly string[]>> = {
  types: ["tsc", "-p", "."],
  webtype: ["tsc", "-p", "web"],
  lint: ["oxlint", "--type-aware"],
  format: ["oxfmt", "--check", "."],
  layers: ["node", "tools/check-layers.ts"],
  size: ["node", "tools/check-size.ts"],
  websize: ["node", "tools/check-web-sizes.ts"],
  docs: ["node", "tools/check-docs.ts"],
};

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

function run(name: string, [command = "", ...args]: readonly string[]): Promise<Outcome> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const finish = (ok: boolean) =>
    resolve({ name, ok, seconds: (performance.now() - started) / 1000, output: output.trim() });
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.on("error", (error) => {
    output += `${error.message}. Run this through npm ("npm run check"), after "npm install".`;
    finish(false);
  });
  child.on("close", (code) => finish(code === 0));
  return promise;
}

function report({ name, ok, seconds, output }: Outcome): Outcome {
  const last = output.split("\n").at(-1) ?? "";
  const summary = ok && last.length < 120 ? last : "";
  console.log(`${ok ? "ok  " : "FAIL"} ${name.padEnd(7)} ${seconds.toFixed(1).padStart(5)} s  ${summary}`);
  if (!ok) console.log(output.replace(/^/gm, "     "));
  return { name, ok, seconds, output };
}

const started = performance.now();
const outcomes = await Promise.all(
  Object.entries(checks).map(([name, command]) => run(name, command).then(report)),
);
const failed = outcomes.filter((each) => !each.ok);
const total = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `all ${outcomes.length} checks passed in ${total} s`
    : `${failed.length} of ${outcomes.length} checks failed`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
