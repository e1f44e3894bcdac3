import type { DuckDBConnection } from "@duckdb/node-api";
import { text } from "./sql-literal.ts";

/** What columns Parquet files have. Files never change, so each is looked into once. */
export class FileSchemas {
  readonly #connection: DuckDBConnection;
  #columns = new Map<string, ReadonlySet<string>>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Whether every file has every column. */
  async haveAll(files: readonly string[], columns: readonly { readonly name: string }[]): Promise<boolean> {
    await this.#look(files.filter((file) => !this.#columns.has(file)));
    return files.every((file) => columns.every(({ name }) => this.#columns.get(file)?.has(name)));
  }

  /** Forgets all files but these. */
  keep(files: ReadonlySet<string>): void {
    this.#columns = new Map([...this.#columns].filter(([file]) => files.has(file)));
  }

  async #look(files: readonly string[]): Promise<void> {
    if (files.length === 0) return;
    const reader = await this.#connection.runAndReadAll(
      `SELECT file_name, list(name) FROM parquet_schema([${files.map(text).join(",")}]) GROUP BY file_name`,
    );
    const seen = new Map<string, ReadonlySet<string>>();
    for (const [file, names] of reader.getRowsJson()) {
      const key = (names as string[]).toSorted().join("\n");
      const shared = seen.get(key) ?? new Set(names as string[]);
      seen.set(key, shared);
      this.#columns.set(file as string, shared);
    }
  }
}
