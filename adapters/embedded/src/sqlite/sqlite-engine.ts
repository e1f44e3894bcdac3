import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";

/** What a statement gave: rows as arrays, so that they cross a thread cheaply. */
export interface SqliteResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SQLOutputValue[])[];
  readonly changes: number;
  /** Whether a transaction is open after the statement: SQLite itself ends it on a full disk or an I/O error. */
  readonly inTransaction: boolean;
}

/** One open SQLite connection; every call blocks the calling thread. */
export interface SqliteEngine {
  execute(sql: string, parameters: readonly SQLInputValue[]): SqliteResult;
  close(): void;
}

/** Statements kept prepared; longer texts than MAX_CACHED_TEXT (odd-sized batches) are prepared each time. */
const MAX_CACHED = 256;
const MAX_CACHED_TEXT = 16_384;
/** The driver waits for other writers without blocking the thread; SQLite itself only bridges the shortest waits. */
const ENGINE_WAIT_MS = 5;
/** Opening meets other processes that switch to WAL or recover: here SQLite itself waits. */
const OPEN_WAIT_MS = 10_000;

export function openSqliteEngine(file: string): SqliteEngine {
  const database = new DatabaseSync(file, { timeout: OPEN_WAIT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec("PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;");
    database.exec(`PRAGMA busy_timeout = ${ENGINE_WAIT_MS}`);
  } catch (error) {
    database.close();
    throw error;
  }
  const prepare = cachedPrepare(database);
  return {
    execute: (sql, parameters) => execute(database, prepare(sql), parameters),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}

function execute(
  database: DatabaseSync,
  statement: StatementSync,
  parameters: readonly SQLInputValue[],
): SqliteResult {
  if (statement.columns().length === 0) {
    const { changes } = statement.run(...parameters);
    return { columns: [], rows: [], changes: Number(changes), inTransaction: database.isTransaction };
  }
  // With setReturnArrays the rows are arrays; the type says records whatever was set.
  const rows = statement.all(...parameters) as unknown as SQLOutputValue[][];
  const columns = statement.columns().map(({ name }) => name);
  return { columns, rows, changes: rows.length, inTransaction: database.isTransaction };
}

/** Keeps the most recently used statements prepared. */
function cachedPrepare(database: DatabaseSync): (sql: string) => StatementSync {
  const cache = new Map<string, StatementSync>();
  return (sql) => {
    const cached = cache.get(sql);
    if (cached) {
      cache.delete(sql);
      cache.set(sql, cached);
      return cached;
    }
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    if (sql.length > MAX_CACHED_TEXT) return statement;
    cache.set(sql, statement);
    const oldest = cache.keys().next();
    if (cache.size > MAX_CACHED && !oldest.done) cache.delete(oldest.value);
    return statement;
  };
}
