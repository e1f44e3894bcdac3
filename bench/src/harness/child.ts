import { spawn, type ChildProcess } from "node:child_process";
import { text } from "node:stream/consumers";
import { BenchError } from "./errors.ts";

/** Absolute path of a file beside or under bench/src. */
export function benchFile(path: string): string {
  return new URL(`../${path}`, import.meta.url).pathname;
}

/** Runs a program of our own to its end and gives its stdout; a failure carries its stderr. */
export async function runNode(
  file: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...options.env } });
  child.stdin.end(options.input ?? "");
  const ended = exitOf(child);
  const [out, words, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new BenchError(`${file} ${args.join(" ")} ended with ${code}: ${words.slice(-2000)}`);
  return out;
}

/** Resolves to the exit code, or the signal's name. */
export function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "?"));
  });
}
