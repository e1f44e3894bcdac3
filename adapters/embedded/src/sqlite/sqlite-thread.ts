import type { SQLInputValue } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { openSqliteEngine, type SqliteResult } from "./sqlite-engine.ts";
import { SqliteFault, type SqliteReply, type SqliteRequest } from "./sqlite-messages.ts";

/** Where statements run. Statements run one after another in the order of the calls; errors are {@link SqliteFault}. */
export interface SqliteThread {
  execute(sql: string, parameters: readonly SQLInputValue[]): Promise<SqliteResult>;
  close(): Promise<void>;
}

const WORKER = new URL("./sqlite-worker.ts", import.meta.url);

/** Runs statements in the calling thread: for tests and for code that is in a worker already. */
export async function sqliteHere(file: string): Promise<SqliteThread> {
  const engine = faulting(() => openSqliteEngine(file));
  return {
    execute: async (sql, parameters) => faulting(() => engine.execute(sql, parameters)),
    close: async () => faulting(() => engine.close()),
  };
}

/** Runs statements in a worker thread of its own, so that a synced write never holds up the caller's thread. */
export async function sqliteInWorker(file: string, entry: URL = WORKER): Promise<SqliteThread> {
  const worker = new Worker(entry, { name: "sqlite" });
  const waiting = new Map<number, PromiseWithResolvers<SqliteResult | null>>();
  let last = 0;
  let death: SqliteFault | null = null;

  const die = (reason: unknown): void => {
    death ??= SqliteFault.of(reason);
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
  };
  worker.on("message", ({ id, result, fault }: SqliteReply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (fault) call?.reject(new SqliteFault(fault));
    else call?.resolve(result ?? null);
  });
  worker.on("error", die);
  worker.on("exit", (code) => die({ message: `the SQLite thread ended (exit code ${code})` }));

  const ask = (request: SqliteRequest): Promise<SqliteResult | null> => {
    if (death) return Promise.reject(death);
    const call = Promise.withResolvers<SqliteResult | null>();
    waiting.set(++last, call);
    worker.postMessage({ ...request, id: last });
    return call.promise;
  };
  const close = async (): Promise<void> => {
    try {
      if (!death) await ask({ kind: "close" });
    } finally {
      await worker.terminate();
    }
  };

  try {
    await ask({ kind: "open", file });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    // A statement is always answered with a result.
    execute: async (sql, parameters) => (await ask({ kind: "execute", sql, parameters })) as SqliteResult,
    close,
  };
}

function faulting<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw SqliteFault.of(error);
  }
}
