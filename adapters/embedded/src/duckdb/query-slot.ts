import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { QueryError, type QueryRequest, type QueryResult } from "@kontor/core";
import { watchMemory } from "./process-memory.ts";
import { createFrameReader, encodeFrame, frameKinds, type QueryCommand } from "./query-protocol.ts";
import { SlotRun } from "./query-slot-run.ts";

/** What one slot's process gets. */
export interface SlotOptions {
  readonly lakeRoot: string;
  readonly tempRoot: string;
  readonly compiledRoot: string;
  readonly memoryBytes: number;
  readonly tempBytes: number;
  readonly threads: number;
  /** How long an interrupted statement may take to stop before the process is killed, ms. */
  readonly graceMs: number;
}

/** Text of the "tables" command of a snapshot, made once for all slots. */
export type TablesOf = (request: QueryRequest) => Uint8Array;

const PROGRAM = fileURLToPath(new URL("./query-process.ts", import.meta.url));
/** What Node itself, its heap and DuckDB's untracked buffers may take beside DuckDB's own limit. */
const OVERHEAD_BYTES = 400e6;
/** What Node maps for data as soon as it runs; little of it is ever resident. */
const MAPPED_BYTES = 800e6;
const LAST_WORDS = 4096;

/** One query process: started at first need, one statement at a time, killed when it does not obey. A killed slot is dead; its owner starts another. */
export class QuerySlot {
  readonly #options: SlotOptions;
  readonly #child: ChildProcess;
  readonly #temp: string;
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  readonly #watch: { stop(): void; readonly bytes: () => number };
  #readyNow: () => void = () => undefined;
  #running: SlotRun | undefined;
  #snapshot: number | undefined;
  #killedFor: "memory" | "time" | undefined;
  #dead = false;
  /** The end of what it wrote to stderr: a reason, when it could not start. */
  #lastWords = "";

  private constructor(options: SlotOptions, temp: string) {
    this.#options = options;
    this.#temp = temp;
    this.#child = startProcess(options, temp);
    this.#ready = new Promise((resolve) => (this.#readyNow = resolve));
    this.#exited = new Promise((resolve) => this.#child.once("close", () => resolve()));
    void this.#exited.then(() => this.#bury());
    this.#child.once("error", () => this.#bury());
    this.#stdin.on("error", () => undefined);
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
    });
    const read = createFrameReader((kind, payload) => this.#obey(kind, payload));
    this.#answers.on("data", read);
    this.#watch = watchMemory(this.#child.pid, options.memoryBytes + OVERHEAD_BYTES, () =>
      this.#kill("memory"),
    );
    this.#send({ kind: "open", options: { ...options, temp } });
  }

  static async start(options: SlotOptions): Promise<QuerySlot> {
    return new QuerySlot(options, await mkdtemp(join(options.tempRoot, `slot-${process.pid}-`)));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Resident bytes at the last look; 0 where the system does not tell. */
  get memoryBytes(): number {
    return this.#watch.bytes();
  }

  /** Runs one statement; `done` is called once the slot can take the next or is dead. */
  async run(request: QueryRequest, tablesOf: TablesOf, done: () => void): Promise<QueryResult> {
    const run = new SlotRun(request, {
      stop: (reason) => {
        this.#send({ kind: "stop", reason });
        this.#killAfterGrace(run);
      },
      setFlowing: (flowing) => (flowing ? this.#answers.resume() : this.#answers.pause()),
      done: (broken) => {
        this.#running = undefined;
        this.#dead ||= broken;
        done();
      },
    });
    this.#running = run;
    await Promise.race([this.#ready, this.#exited]);
    if (this.#dead) this.#bury();
    else this.#begin(run, request, tablesOf);
    return run.result;
  }

  async close(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
    await rm(this.#temp, { recursive: true, force: true });
  }

  #begin(run: SlotRun, request: QueryRequest, tablesOf: TablesOf): void {
    if (!run.start()) return;
    if (this.#snapshot !== request.snapshot) {
      for (const part of encodeFrame(frameKinds.command, tablesOf(request))) this.#stdin.write(part);
      this.#snapshot = request.snapshot;
    }
    const { sql, params, tenant, policy, spans, snapshot, format, limits } = request;
    this.#send({
      kind: "run",
      sql,
      params: params ?? [],
      tenant,
      ...(policy === undefined ? {} : { policy }),
      ...(spans === undefined ? {} : { spans }),
      snapshot,
      format,
      limits,
    });
  }

  #obey(kind: number, payload: Buffer): void {
    if (kind === frameKinds.ready) this.#readyNow();
    else this.#running?.take(kind, payload);
  }

  #killAfterGrace(run: SlotRun): void {
    setTimeout(() => {
      if (this.#running === run) this.#kill("time");
    }, this.#options.graceMs).unref();
  }

  #kill(reason: "memory" | "time"): void {
    this.#killedFor ??= reason;
    this.#child.kill("SIGKILL");
  }

  #bury(): void {
    this.#dead = true;
    this.#watch.stop();
    const run = this.#running;
    if (run === undefined) return;
    this.#running = undefined;
    run.lose(this.#lossError());
  }

  #lossError(): QueryError {
    if (this.#killedFor === "memory") {
      const limit = Math.round(this.#options.memoryBytes / 1e6);
      return new QueryError(
        "sql_out_of_memory",
        `The query took more than its ${limit} MB. Read fewer days or columns, or aggregate first.`,
      );
    }
    return new QueryError(
      "sql_failed",
      "The query broke the process that ran it; nothing else was touched. Simplify it, or report the SQL.",
      { cause: this.#lastWords },
    );
  }

  #send(command: QueryCommand): void {
    for (const part of encodeFrame(frameKinds.command, Buffer.from(JSON.stringify(command))))
      this.#stdin.write(part);
  }

  // Both exist: startProcess asks for pipes.
  get #stdin(): Writable {
    return this.#child.stdin as Writable;
  }

  get #answers(): Readable {
    return this.#child.stdio[3] as Socket;
  }
}

/*
 * The server's Node, at low priority, with nothing of the server's environment. Where there is a shell, a hard limit on its data catches what grows faster than the
 * watch over its memory looks.
 */
function startProcess(options: SlotOptions, temp: string): ChildProcess {
  const node = [
    process.execPath,
    "--max-old-space-size=256",
    "--max-semi-space-size=2",
    "--expose-gc",
    PROGRAM,
  ];
  const hardKiB = Math.ceil((options.memoryBytes + OVERHEAD_BYTES + MAPPED_BYTES) / 1024);
  const limited = [
    "/bin/sh",
    "-c",
    'ulimit -d "$1" 2>/dev/null; shift; exec "$@"',
    "sh",
    String(hardKiB),
    ...node,
  ];
  const [command = "", ...parameters] = process.platform === "win32" ? node : limited;
  const child = spawn(command, parameters, {
    cwd: temp,
    env: { TZ: "UTC", NODE_COMPILE_CACHE: options.compiledRoot },
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It may be gone already, which the close event tells.
  }
}
