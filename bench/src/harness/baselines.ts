import { spawn } from "node:child_process";
import { once } from "node:events";
import { benchFile, exitOf, runNode } from "./child.ts";

/** node:http that answers 202 and stores nothing, in a process of its own. */
export async function startBareHttp(): Promise<{ host: string; port: number } & AsyncDisposable> {
  const child = spawn(process.execPath, [benchFile("baselines/bare-http.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = exitOf(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return {
    host: "127.0.0.1",
    port: Number(line.toString()),
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}

export interface GroupCommitFigures {
  readonly appends_per_s: number;
  readonly commits_per_s: number;
  readonly mb_per_s: number;
  readonly latency: { readonly p99_ms: number };
}

/** The disk alone: 64 writers of `bytes` each, one fdatasync for all that wait. */
export async function measureGroupCommit(
  folder: string,
  bytes: number,
  seconds: number,
): Promise<GroupCommitFigures> {
  const args = ["--bytes", String(bytes), "--seconds", String(seconds), "--folder", folder];
  return JSON.parse(await runNode(benchFile("baselines/group-commit.ts"), args)) as GroupCommitFigures;
}
