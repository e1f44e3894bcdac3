import { spawn } from "node:child_process";
import { constants } from "node:os";

/*
 * `npm test`: everything, `npm test -- lake` only test files whose path holds "lake", `npm run test:crash` the long crash run.
 * Vitest runs last, so that its summary is the end of the output.
 */
const LONG_CRASH_CYCLES = 200;
const SHORT_CRASH_CYCLES = 10;

/** Runs a command with our terminal; resolves to its exit code, 128 + n when signal n ended it. */
function run(command: string, ...args: readonly string[]): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(command, args, { stdio: "inherit" });
  child.on("error", (error) => {
    console.error(`${command}: ${error.message}. Run this through npm, after "npm install".`);
    resolve(127);
  });
  child.on("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  return promise;
}

const crash = (cycles: number) => run(process.execPath, "testkit/src/crash/main.ts", "--cycles", `${cycles}`);

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "crash") {
    return args.length > 1
      ? run(process.execPath, "testkit/src/crash/main.ts", ...args.slice(1))
      : crash(LONG_CRASH_CYCLES);
  }
  await run("bash", "tools/install-test-deps.sh");
  const crashed = args.length === 0 ? await crash(SHORT_CRASH_CYCLES) : 0;
  if (crashed !== 0) console.error(`The crash run failed (exit ${crashed}); the other tests follow.`);
  const tested = await run("vitest", "run", "--maxWorkers=2", ...args);
  return tested || crashed;
}

process.exitCode = await main(process.argv.slice(2));
