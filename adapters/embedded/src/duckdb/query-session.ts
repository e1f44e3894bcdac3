import { join, resolve } from "node:path";
import { DuckDBInstance, type DuckDBConnection, type DuckDBPreparedStatement } from "@duckdb/node-api";
import type { DataPolicy, TimeSpan } from "@kontor/core";
import type { SerializedSql } from "./query-ast.ts";
import { QueryFailure } from "./query-failure.ts";
import type { OpenOptions, RunCommand, WireTable } from "./query-protocol.ts";
import { FileSchemas } from "./file-schemas.ts";
import { everything, type TimeRange } from "./query-ranges.ts";
import { selectSessions, selectStored } from "./query-views.ts";
import { text } from "./sql-literal.ts";

/** The files that a view reads. */
export interface Reading {
  readonly files: number;
  readonly bytes: number;
}

/** DuckDB inside the query process: locked down, one connection, views of the tables made as statements name them. */
export class QuerySession {
  readonly connection: DuckDBConnection;
  readonly #lakeRoot: string;
  readonly #parser: DuckDBPreparedStatement;
  #tables = new Map<string, WireTable>();
  #views = new Map<string, string>();
  readonly #schemas: FileSchemas;

  constructor(connection: DuckDBConnection, parser: DuckDBPreparedStatement, lakeRoot: string) {
    this.connection = connection;
    this.#parser = parser;
    this.#lakeRoot = lakeRoot;
    this.#schemas = new FileSchemas(connection);
  }

  get tables(): ReadonlyMap<string, WireTable> {
    return this.#tables;
  }

  /** A new snapshot: what follows reads these files. */
  setTables(tables: readonly WireTable[]): void {
    this.#tables = new Map(tables.map((table) => [table.name, table]));
    this.#views = new Map();
    const paths = tables.flatMap(({ files }) => files ?? []).map(([path]) => resolve(this.#lakeRoot, path));
    this.#schemas.keep(new Set(paths));
  }

  /** The statement as a tree, by DuckDB's own parser. */
  async parse(sql: string): Promise<SerializedSql> {
    this.#parser.bindVarchar(1, sql);
    const reader = await this.#parser.runAndReadAll();
    const json = String(reader.getRows()[0]?.[0]);
    try {
      return JSON.parse(json) as SerializedSql;
    } catch (cause) {
      // 1e400 is printed as Infinity, which is no JSON.
      throw new QueryFailure("sql_invalid", "The SQL holds a number beyond DOUBLE.", { cause });
    }
  }

  /** Makes the views that the statement names show this tenant's rows; resolves to what they read. */
  async showTables(
    { tenant, policy, spans, snapshot }: Pick<RunCommand, "tenant" | "policy" | "spans" | "snapshot">,
    named: ReadonlyMap<string, TimeRange>,
  ): Promise<Reading> {
    const read = new Map<string, Reading>();
    for (const [name, range] of named) {
      // Sessions need all of their events, whatever the statement asks of them.
      const isDerived = this.#tables.get(name)?.files === undefined;
      const source = isDerived ? "events" : name;
      const bounds = {
        range: isDerived ? everything : range,
        spans: source === "events" ? spans : undefined,
      };
      const files = this.#filesOf(source, bounds);
      await this.#show(name, isDerived, { tenant, policy, snapshot, ...bounds, files });
      for (const [path, bytes] of files) read.set(path, { files: 1, bytes });
    }
    return [...read.values()].reduce((a, b) => ({ files: a.files + b.files, bytes: a.bytes + b.bytes }), {
      files: 0,
      bytes: 0,
    });
  }

  #filesOf(table: string, { range, spans }: Pick<View, "range" | "spans">): WireFile[] {
    const files = this.#tables.get(table)?.files ?? [];
    return files.filter(
      ([, , min, max]) =>
        max >= range.from &&
        min <= range.to &&
        (spans === undefined || spans.some(({ from, to }) => max >= from && min <= to)),
    );
  }

  async #show(name: string, isDerived: boolean, view: View): Promise<void> {
    const { tenant, policy, snapshot, range, spans } = view;
    const key = JSON.stringify([tenant, policy, snapshot, String(range.from), String(range.to), spans]);
    if (this.#views.get(name) === key) return;
    const table = this.#tables.get(isDerived ? "events" : name);
    if (table?.timeColumn === undefined) return;
    const files = view.files.map(([path]) => resolve(this.#lakeRoot, path));
    const request = {
      table: { name: table.name, timeColumn: table.timeColumn, columns: table.columns },
      files,
      isUniform: await this.#schemas.haveAll(files, table.columns),
      tenant,
      policy,
      range,
      spans,
    };
    this.#views.delete(name);
    const select = isDerived ? selectSessions(request) : selectStored(request);
    await this.connection.run(`CREATE OR REPLACE TEMP VIEW "${name}" AS ${select}`);
    this.#views.set(name, key);
  }
}

type WireFile = readonly [string, number, number, number];

interface View {
  readonly tenant: string | null;
  readonly policy: DataPolicy | undefined;
  readonly spans: readonly TimeSpan[] | undefined;
  readonly snapshot: number;
  readonly range: TimeRange;
  readonly files: readonly WireFile[];
}

/**
 * Opens DuckDB for other people's SQL. The order matters: what the lock covers is set before it. The gate is the first wall; this one holds should a statement
 * slip through: no file outside the lake and this process's own folder, no network, no extension, no setting.
 */
export async function openQuerySession(options: OpenOptions): Promise<QuerySession> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads),
    memory_limit: `${Math.floor(options.memoryBytes / 1e6)}MB`,
    temp_directory: join(options.temp, "spill"),
    max_temp_directory_size: `${Math.floor(options.tempBytes / 1e6)}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    allow_unsigned_extensions: "false",
    // Lets the barrier of query-views.ts run in parallel; SQL promises no order without ORDER BY.
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  await connection.run(`
    SET parquet_metadata_cache = true;
    SET TimeZone = 'UTC';
    SET allowed_directories = [${[options.lakeRoot, options.temp].map(text).join(", ")}];
    SET enable_external_access = false;
    SET lock_configuration = true;`);
  const parser = await connection.prepare(
    "SELECT json_serialize_sql($1::VARCHAR, skip_default := true, skip_null := true, skip_empty := true)",
  );
  return new QuerySession(connection, parser, options.lakeRoot);
}
