import type { SQLInputValue } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { type CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import { SqlStatementError, SqlValueError, TransactionAbortedError } from "@kontor/core";
import type { SqliteResult } from "./sqlite-engine.ts";
import { SqliteFault } from "./sqlite-messages.ts";
import type { SqliteThread } from "./sqlite-thread.ts";
import { isBusy, translateSqliteError } from "./translate-sqlite-error.ts";

/** What a driver needs to know of its database object. */
export interface SqliteDriverOptions {
  /** For messages. */
  readonly file: string;
  /** How long a writer waits for writers of other handles and processes, ms. */
  readonly waitForWritersMs: number;
  /** Throws when the caller is inside a transaction of this database object. */
  readonly assertOutside: () => void;
}

const BUSY_PAUSE_MS = { first: 1, most: 25 } as const;

/** Kysely's driver over one SQLite connection that is lent to one user at a time, first come first served. */
export class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #assertOutside: () => void;
  #queue: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  constructor(thread: SqliteThread, options: SqliteDriverOptions) {
    this.#connection = new SqliteConnection(thread, options);
    this.#assertOutside = options.assertOutside;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    this.#assertOutside();
    const turn = Promise.withResolvers<void>();
    const before = this.#queue;
    this.#queue = turn.promise;
    await before;
    this.#release = turn.resolve;
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#release();
  }

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    await connection.rollback();
  }

  /** Waits for the last user; the thread is closed by its owner. */
  async destroy(): Promise<void> {
    await this.#queue;
  }
}

/** The connection keeps the port's promises about transactions: see SqlDatabase.transaction. */
class SqliteConnection implements DatabaseConnection {
  readonly #thread: SqliteThread;
  readonly #file: string;
  readonly #waitForWritersMs: number;
  #state: "idle" | "open" | "doomed" = "idle";
  #doom: unknown;

  constructor(thread: SqliteThread, { file, waitForWritersMs }: SqliteDriverOptions) {
    this.#thread = thread;
    this.#file = file;
    this.#waitForWritersMs = waitForWritersMs;
  }

  async begin(): Promise<void> {
    // IMMEDIATE takes the write lock at once: a transaction that began never fails for another writer.
    await this.#patiently("begin immediate", []);
    this.#state = "open";
  }

  async commit(): Promise<void> {
    if (this.#state === "doomed") throw new TransactionAbortedError(this.#doom);
    await this.#translated(this.#thread.execute("commit", []));
    this.#state = "idle";
  }

  async rollback(): Promise<void> {
    try {
      const { inTransaction } = await this.#translated(this.#thread.execute("select 1", []));
      if (inTransaction) await this.#translated(this.#thread.execute("rollback", []));
    } finally {
      this.#state = "idle";
      this.#doom = undefined;
    }
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#state === "doomed") throw new TransactionAbortedError(this.#doom);
    if (this.#state === "idle") {
      return toQueryResult(await this.#patiently(sql, parameters.map(toSqliteValue)));
    }
    try {
      const execution = this.#thread.execute(sql, parameters.map(toSqliteValue));
      return toQueryResult(await this.#translated(execution));
    } catch (error) {
      this.#state = "doomed";
      this.#doom = error;
      throw error;
    }
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new SqlStatementError("streaming is not part of the port", undefined);
  }

  /** Outside a transaction a busy statement changed nothing, so it can wait and try again, without blocking the thread. */
  async #patiently(sql: string, parameters: readonly SQLInputValue[]): Promise<SqliteResult> {
    const deadline = performance.now() + this.#waitForWritersMs;
    for (let pause: number = BUSY_PAUSE_MS.first; ; pause = Math.min(pause * 2, BUSY_PAUSE_MS.most)) {
      try {
        return await this.#thread.execute(sql, parameters);
      } catch (error) {
        const fault = SqliteFault.of(error);
        if (!isBusy(fault) || performance.now() > deadline) throw translateSqliteError(fault, this.#file);
      }
      await delay(pause * (0.5 + Math.random() / 2));
    }
  }

  async #translated<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw translateSqliteError(SqliteFault.of(error), this.#file);
    }
  }
}

/** Safe integers are bound as integers (node:sqlite binds every number as a double, which would make `x / ?` a float division). */
function toSqliteValue(value: unknown): SQLInputValue {
  if (typeof value === "string") {
    if (value.includes("\0")) throw new SqlValueError("text with a NUL character");
    return value;
  }
  if (typeof value === "number") return toSqliteNumber(value);
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint" || ArrayBuffer.isView(value)) return value as SQLInputValue;
  throw new SqlValueError(`a ${typeof value} (give JSON as text, times as milliseconds)`);
}

function toSqliteNumber(value: number): SQLInputValue {
  if (Number.isSafeInteger(value)) return BigInt(value);
  if (!Number.isFinite(value)) throw new SqlValueError(`the number ${value}`);
  return value;
}

function toQueryResult<Row>({ columns, rows, changes }: SqliteResult): QueryResult<Row> {
  return {
    numAffectedRows: BigInt(changes),
    // A Row is what the query's text selects; Kysely's types vouch for it.
    rows: rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])) as Row),
  };
}
