import { fork, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import type { Json } from "@duckdb/node-api";
import { MergeFailedError } from "./merge-failed-error.ts";
import type { DuckDbOptions } from "./duckdb-session.ts";
import type { FromMerger, ToMerger } from "./merge-process.ts";

const PROGRAM = fileURLToPath(new URL("./merge-process.ts", import.meta.url));
/** Starting takes 0.2 s of processor time, staying 60 MB. */
const LINGER_MS = 15_000;

/**
 * DuckDB for merges, in a process of its own at low priority: a merge of seconds takes only what delivery and requests leave over, and its memory goes back whole
 * (ADR 0009). Started at first use, ended when nothing was merged for 15 s. One statement at a time.
 */
export class MergeSession implements AsyncDisposable {
  readonly #options: DuckDbOptions;
  #child: ChildProcess | undefined;
  #usedAt = 0;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  /** Of the process, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Rows as arrays of plain JSON values. Rejects with MergeFailedError when the statement fails or its process ends. */
  rows(sql: string): Promise<Json[][]> {
    const child = this.#open();
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#usedAt = performance.now();
        child.off("message", take).off("exit", lose).off("error", lose);
      };
      const take = (message: FromMerger) => {
        settle();
        if (message.kind === "rows") resolve([...message.rows]);
        else reject(new MergeFailedError(message.message));
      };
      const lose = (reason: unknown) => {
        settle();
        this.#child = undefined;
        reject(
          new MergeFailedError("The process that merges files ended; the merge will be tried again.", reason),
        );
      };
      child.on("message", take).once("exit", lose).once("error", lose);
      send(child, { kind: "run", sql });
    });
  }

  /** Nothing is to be merged now: ends the process unless it was used just before. */
  async rest(): Promise<void> {
    if (performance.now() - this.#usedAt > LINGER_MS) await this.close();
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(): ChildProcess {
    if (this.#child !== undefined) return this.#child;
    const child = fork(PROGRAM, [], {
      env: { TZ: "UTC", UV_THREADPOOL_SIZE: "1", MALLOC_ARENA_MAX: "1" },
      execArgv: ["--max-old-space-size=64", "--max-semi-space-size=1"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child = child;
    child.once("exit", () => {
      if (this.#child === child) this.#child = undefined;
    });
    if (child.pid !== undefined) lowerPriority(child.pid);
    send(child, { kind: "open", options: this.#options });
    return child;
  }
}

function send(child: ChildProcess, message: ToMerger): void {
  // A failure to send is told by the events error and exit as well.
  child.send(message, () => undefined);
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It may be gone already, which the exit event tells.
  }
}
