import type pg from "pg";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { SqlStatementError, TransactionAbortedError } from "@kontor/core";
import type { Pool } from "./open-pool.ts";
import { toPostgresValue } from "./postgres-types.ts";
import { retryConflicts } from "./retry-conflicts.ts";
import { translatePostgresError } from "./translate-postgres-error.ts";

export interface PostgresDriverOptions {
  /** How long a statement outside a transaction is tried again after conflicts, ms. */
  readonly waitForWritersMs: number;
  /** Throws when the caller is inside a transaction of this database object. */
  readonly assertOutside: () => void;
}

/** Kysely's driver over a pool of connections. */
export class PostgresDriver implements Driver {
  readonly #pool: Pool;
  readonly #options: PostgresDriverOptions;

  constructor(pool: Pool, options: PostgresDriverOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    this.#options.assertOutside();
    try {
      return new PostgresConnection(await this.#pool.connect(), this.#pool.where, this.#options);
    } catch (error) {
      throw translatePostgresError(error, this.#pool.where);
    }
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback();
  }

  /** The pool is closed by its owner. */
  async destroy(): Promise<void> {}
}

/** One loan of a connection. It keeps the port's promises about transactions: see SqlDatabase.transaction. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  readonly #where: string;
  readonly #waitForWritersMs: number;
  #state: "idle" | "open" | "doomed" = "idle";
  #doom: unknown;

  constructor(client: pg.PoolClient, where: string, { waitForWritersMs }: PostgresDriverOptions) {
    this.#client = client;
    this.#where = where;
    this.#waitForWritersMs = waitForWritersMs;
  }

  async begin(): Promise<void> {
    await this.#run("begin", []);
    this.#state = "open";
  }

  async commit(): Promise<void> {
    if (this.#state === "doomed") throw new TransactionAbortedError(this.#doom);
    const { command } = await this.#run("commit", []);
    // PostgreSQL answers the commit of a failed transaction with a rollback.
    if (command === "ROLLBACK") throw new TransactionAbortedError(this.#doom);
    this.#state = "idle";
  }

  async rollback(): Promise<void> {
    await this.#run("rollback", []);
    this.#state = "idle";
  }

  /** A connection that did not come out of its transaction in order is not lent again. */
  release(): void {
    this.#client.release(this.#state !== "idle");
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#state === "doomed") throw new TransactionAbortedError(this.#doom);
    // A single statement is a transaction of its own and may run again when it lost.
    if (this.#state === "idle")
      return await retryConflicts(this.#waitForWritersMs, () => this.#query(sql, parameters));
    try {
      return await this.#query(sql, parameters);
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

  async #query<Row>(sql: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#run(sql, parameters.map(toPostgresValue));
    // A Row is what the query's text selects; Kysely's types vouch for it.
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  async #run(sql: string, parameters: unknown[]): Promise<pg.QueryResult> {
    try {
      return await this.#client.query(sql, parameters);
    } catch (error) {
      throw translatePostgresError(error, this.#where);
    }
  }
}
