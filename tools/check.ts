import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";

/*
 * `npm run check`: everything that can be known without running the product, side by side. One line per check; the output of a check
 * is shown only when it fails.
 *
 * Both type checks and the linter read all types of the house, and they share the processors. So each is told to work in few threads
 * (a second checker of tsc makes most types a second time), the linter's collector of garbage may use more memory, and tsc keeps what
 * it found in node_modules/.cache and looks again only at what a change can reach.
 */
const memory = "node_modules/.cache/types";
const fewThreads = { GOMAXPROCS: String(Math.ceil(availableParallelism() / 2)), GOGC: "400" };

interface Check {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const checks: Readonly<Record<string, Check>> = {
  types: { command: typesOf(".", "root") },
  webtype: { command: typesOf("web", "web") },
  lint: { command: ["oxlint", "--type-aware"], environment: fewThreads },
  format: { command: ["oxfmt", "--check", "."] },
  layers: { command: ["node", "tools/check-layers.ts"] },
  size: { command: ["node", "tools/check-size.ts"] },
  websize: { command: ["node", "tools/check-web-sizes.ts"] },
  docs: { command: ["node", "tools/check-docs.ts"] },
};

function typesOf(project: string, name: string): string[] {
  const file = `${memory}/${name}.tsbuildinfo`;
  return ["tsc", "-p", project, "--singleThreaded", "--incremental", "--tsBuildInfoFile", file];
}

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

function run(name: string, { command: [program = "", ...args], environment }: Check): Promise<Outcome> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
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
  Object.entries(checks).map(([name, check]) => run(name, check).then(report)),
);
const failed = outcomes.filter((each) => !each.ok);
const total = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  failed.length === 0
    ? `all ${outcomes.length} checks passed in ${total} s`
    : `${failed.length} of ${outcomes.length} checks failed`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
