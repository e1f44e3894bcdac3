import { spawn } from "node:child_process";
import { constants } from "node:os";

/*
 * `npm test`: everything, ten crash cycles among it. `npm test -- lake`: only test files whose path holds "lake". `npm run test:crash`: the long
 * crash run (`-- --cycles N --seed S` change it). Vitest runs last, so that its summary is the end of the output.
 */

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

async function main([first, ...rest]: readonly string[]): Promise<number> {
  if (first === "crash") return run(process.execPath, "testkit/src/crash/main.ts", ...rest);
  await run("bash", "tools/install-test-deps.sh");
  return run("vitest", "run", "--maxWorkers=2", ...(first === undefined ? [] : [first, ...rest]));
}

process.exitCode = await main(process.argv.slice(2));
