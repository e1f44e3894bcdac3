import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from "kysely";
import { createTransactionScope, type SqlDatabase } from "@kontor/core";
import { SqliteDriver } from "./sqlite-driver.ts";
import { SqliteFault } from "./sqlite-messages.ts";
import { sqliteHere, sqliteInWorker } from "./sqlite-thread.ts";
import { translateSqliteError } from "./translate-sqlite-error.ts";

export interface SqliteOptions {
  /** Path of the database file, created when missing (its folder must exist); ":memory:" for tests. */
  readonly file: string;
  /** "worker": statements run in a thread of their own. "here": in the calling thread, which they block. */
  readonly thread: "worker" | "here";
  /** How long a writer waits for writers of other handles and processes before StoreBusyError, ms; 10,000 when not given. */
  readonly waitForWritersMs?: number;
}

/** Opens SQLite as a SqlDatabase: WAL, synchronous=FULL; several processes and threads may open the same file. */
export async function openSqlite<Tables>(options: SqliteOptions): Promise<SqlDatabase<Tables>> {
  const { file, thread, waitForWritersMs = 10_000 } = options;
  const sqlite = await openThread(file, thread);
  const scope = createTransactionScope();
  const assertOutside = (): void => scope.assertOutside();
  const driver = new SqliteDriver(sqlite, { file, waitForWritersMs, assertOutside });
  const query = new Kysely<Tables>({ dialect: dialectOf(driver) });
  return {
    engine: "sqlite",
    query,
    transaction: (work) => query.transaction().execute((tx) => scope.run(() => work(tx))),
    async [Symbol.asyncDispose]() {
      await query.destroy();
      await sqlite.close();
    },
  };
}

async function openThread(file: string, thread: SqliteOptions["thread"]) {
  try {
    return await (thread === "worker" ? sqliteInWorker(file) : sqliteHere(file));
  } catch (error) {
    throw translateSqliteError(SqliteFault.of(error), file);
  }
}

function dialectOf(driver: SqliteDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new SharedSqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** Kysely must not queue users itself: the driver does, after it has checked that they are not inside a transaction. */
class SharedSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
