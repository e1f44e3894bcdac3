import { DuckDBInstance, type DuckDBConnection, type DuckDBValue, type Json } from "@duckdb/node-api";

export interface DuckDbOptions {
  readonly threads: number;
  readonly memoryBytes: number;
  /** Scratch folder for sorts that do not fit. */
  readonly temporary: string;
}

/** One in-memory DuckDB with one connection, opened at first use and closed again when idle would cost memory. */
export class DuckDbSession implements AsyncDisposable {
  readonly #options: DuckDbOptions;
  #opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;

  constructor(options: DuckDbOptions) {
    this.#options = options;
  }

  /** Rows as arrays of plain JSON values (64-bit integers as text). */
  async rows(sql: string, values: readonly DuckDBValue[] = []): Promise<Json[][]> {
    const { connection } = await this.#open();
    const reader = await connection.runAndReadAll(sql, [...values]);
    return reader.getRowsJson();
  }

  async run(sql: string): Promise<void> {
    const { connection } = await this.#open();
    await connection.run(sql);
  }

  /** Drops the instance and its memory; the next call opens a new one. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return;
    const { instance, connection } = await opened;
    connection.closeSync();
    instance.closeSync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
    this.#opened ??= openSession(this.#options);
    return this.#opened;
  }
}

async function openSession(options: DuckDbOptions) {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads),
    memory_limit: `${Math.floor(options.memoryBytes / 1e6)}MB`,
    temp_directory: options.temporary,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    // Half of DuckDB's own: memory goes back after a peak. A quarter of that again made a batch take 20 % longer, for page faults (ADR 0009).
    allocator_flush_threshold: "64MB",
    allocator_bulk_deallocation_flush_threshold: "256MB",
  });
  return { instance, connection: await instance.connect() };
}
