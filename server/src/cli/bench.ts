import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Command } from "./command.ts";

/** Run as a program of its own: the server does not depend on the bench. */
const BENCH = "../../../bench/src/main.ts";

export const benchCommand: Command = {
  name: "bench",
  usage: "NAME [--quick]",
  summary: "Measure this machine; without NAME, list the cases. Prints one JSON object per case.",
  options: { quick: { type: "boolean" } },
  run(invocation, context) {
    const main = join(import.meta.dirname, BENCH);
    const args = [
      main,
      ...invocation.positionals,
      ...(invocation.values["quick"] === true ? ["--quick"] : []),
    ];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    context.signal.addEventListener("abort", () => child.kill("SIGTERM"));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 1));
    });
  },
};
