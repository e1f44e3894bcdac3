import { mkdir, readdir, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import type { QueryEngine, QueryRequest, QueryResult, QueryTable } from "@kontor/core";
import type { QueryCommand, WireTable } from "./query-protocol.ts";
import { QuerySlotPool } from "./query-slot-pool.ts";

export interface DuckDbQueryEngineOptions {
  /** Folder of the lake's files; made when missing. */
  readonly lakeRoot: string;
  /** Scratch folder of the query processes; nothing else may be kept in it. */
  readonly tempRoot: string;
  /** Folder of the processes' compiled code: with it the next ones start in half the time, also after a restart. Default: in `tempRoot`. */
  readonly compiledRoot?: string;
  /** Statements that run at the same time, each in a process of its own. Default 2. */
  readonly slots?: number;
  /** Statements that wait for a slot, half of them of one tenant; more are refused as busy. Default 32. */
  readonly waiting?: number;
  /** How long a statement waits before it is refused as busy, ms. Default 10,000. */
  readonly waitMs?: number;
  /** DuckDB's memory per slot; the process is killed some way above it. Default 512 MiB. */
  readonly memoryBytes?: number;
  /** Scratch space per slot for what does not fit into memory. Default 2 GiB. */
  readonly tempBytes?: number;
  /** Threads per slot. Default 2. */
  readonly threads?: number;
  /** How long an interrupted statement may take to stop before its process is killed, ms. Default 1,000. */
  readonly graceMs?: number;
  /** An unused slot but the last is given up after this long, ms. Default 60,000. */
  readonly idleMs?: number;
}

/** The query engine of one machine: DuckDB in separate processes. */
export interface DuckDbQueryEngine extends QueryEngine {
  /** Processes that live now. */
  readonly pids: readonly number[];
}

/** Opens the engine; the first statement, or `warm`, starts the first process. */
export async function openDuckDbQueryEngine(options: DuckDbQueryEngineOptions): Promise<DuckDbQueryEngine> {
  await mkdir(options.lakeRoot, { recursive: true });
  await mkdir(options.tempRoot, { recursive: true });
  // DuckDB compares real paths with its allowed folders.
  const [lakeRoot, tempRoot] = await Promise.all([realpath(options.lakeRoot), realpath(options.tempRoot)]);
  await removeLeftovers(tempRoot);
  const pool = new QuerySlotPool(
    {
      lakeRoot,
      tempRoot,
      compiledRoot: options.compiledRoot ?? join(tempRoot, "compiled"),
      memoryBytes: options.memoryBytes ?? 512 * 1024 ** 2,
      tempBytes: options.tempBytes ?? 2 * 1024 ** 3,
      threads: options.threads ?? 2,
      graceMs: options.graceMs ?? 1000,
    },
    {
      slots: options.slots ?? 2,
      waiting: options.waiting ?? 32,
      waitMs: options.waitMs ?? 10_000,
      idleMs: options.idleMs ?? 60_000,
    },
  );
  const tablesOf = rememberTables();
  return {
    get pids() {
      return pool.pids;
    },
    run: async (request: QueryRequest): Promise<QueryResult> => {
      const slot = await pool.acquire(request);
      return slot.run(request, tablesOf, () => pool.release(slot));
    },
    warm: () => pool.warm(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

// A snapshot may have thousands of files: its command is made once, whatever the number of statements and slots.
function rememberTables(): (request: QueryRequest) => Uint8Array {
  let last: { readonly snapshot: number; readonly command: Uint8Array } | undefined;
  return ({ snapshot, tables }) => {
    if (last?.snapshot !== snapshot) {
      const command: QueryCommand = { kind: "tables", snapshot, tables: tables.map(wireTable) };
      last = { snapshot, command: Buffer.from(JSON.stringify(command)) };
    }
    return last.command;
  };
}

function wireTable(table: QueryTable): WireTable {
  if (!("files" in table)) return { name: table.name, columns: table.columns };
  return {
    name: table.name,
    columns: table.columns,
    timeColumn: table.timeColumn,
    files: table.files.map(({ path, bytes, minTime, maxTime }) => [path, bytes, minTime, maxTime]),
  };
}

/** Folders of processes whose server has died. */
async function removeLeftovers(tempRoot: string): Promise<void> {
  for (const name of await readdir(tempRoot)) {
    const pid = Number(/^slot-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(tempRoot, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
