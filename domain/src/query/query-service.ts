import { eventsTable, failedEventsTable, sessionColumns } from "@kontor/contracts";
import {
  InvariantError,
  type DataPolicy,
  type QueryEngine,
  type QueryFile,
  type QueryFormat,
  type QueryLimits,
  type QueryParams,
  type QueryRequest,
  type QueryStatistics,
  type QueryTable,
  type ResultColumn,
  type TimeSpan,
} from "@kontor/core";

/** The lake's files as one query sees them, from start to end. */
export interface QuerySnapshot {
  /** Grows with each commit; the same number means the same files. */
  readonly id: number;
  files(table: string): readonly QueryFile[];
  /** Called once, when the files are no longer read. */
  release(): void;
}

/** Default limits by format; see {@link QueryLimits}. JSON is for looking, CSV and Parquet are for taking away. */
export const queryLimits: Readonly<Record<QueryFormat, QueryLimits>> = {
  json: { timeoutMs: 30_000, rows: 10_000, tempBytes: 0 },
  csv: { timeoutMs: 120_000, rows: 5_000_000, tempBytes: 0 },
  parquet: { timeoutMs: 120_000, rows: 5_000_000, tempBytes: 1024 ** 3 },
};

/** What the service is made of. */
export interface QueryServiceOptions {
  readonly engine: QueryEngine;
  readonly snapshot: () => Promise<QuerySnapshot>;
  /** Replace those of {@link queryLimits}, for every format. */
  readonly limits?: Partial<QueryLimits>;
}

/** A statement without the question of whose rows it sees. */
export interface Statement {
  readonly sql: string;
  readonly params?: QueryParams | undefined;
  /** Default `json`. */
  readonly format?: QueryFormat | undefined;
  readonly limits?: Partial<QueryLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A statement of a tenant's analyst. */
export interface TenantStatement extends Statement {
  readonly tenant: string;
  /** What the caller may see of the tenant's rows; left out: all. */
  readonly policy?: DataPolicy | undefined;
  /** What the statement needs of table events, where that is known; see core's QueryRequest. */
  readonly spans?: readonly TimeSpan[] | undefined;
  /** A snapshot that the caller holds (and releases), for several statements over the same files. */
  readonly snapshot?: QuerySnapshot | undefined;
}

/** A result on its way to the client. */
export interface QueryAnswer {
  readonly contentType: string;
  readonly body: ReadableStream<Uint8Array>;
  /** `x-kontor-*`: what the JSON form says in `statistics`, as far as it is known at the start. */
  readonly headers: Readonly<Record<string, string>>;
  readonly columns: readonly ResultColumn[];
  /** Resolves with the last byte; rejects when the body fails or is cancelled. */
  readonly finished: Promise<QueryStatistics>;
}

/** SQL over the lake. */
export interface QueryService {
  /** Runs one SELECT over the tenant's own rows. Throws core's QueryError (codes `sql_*`). */
  run(statement: TenantStatement): Promise<QueryAnswer>;
  /** Runs one SELECT over the rows of ALL tenants: for the platform's own panels and benches; its text must never come from outside. */
  runTrusted(statement: Statement): Promise<QueryAnswer>;
  /** Holds the newest snapshot until it is released. */
  hold(): Promise<QuerySnapshot>;
  /** Statements are likely soon; see core's QueryEngine. */
  warm(): void;
}

/** Composes the engine with the lake's snapshots: each query reads one snapshot, and holds it until its last byte is out. */
export function createQueryService({ engine, snapshot, limits }: QueryServiceOptions): QueryService {
  const run = async (statement: Statement & Partial<TenantStatement>, tenant: string | null) => {
    const held = statement.snapshot ?? (await snapshot());
    const release = () => (statement.snapshot === undefined ? held.release() : undefined);
    try {
      const answer = await engine.run(requestOf(statement, tenant, held, limits));
      answer.finished.then(release, release);
      return { ...answer, headers: headersOf(answer) };
    } catch (error) {
      release();
      throw error;
    }
  };
  return {
    run: async (statement) => {
      if (statement.tenant === "") throw new InvariantError("A query came without its tenant.");
      return run(statement, statement.tenant);
    },
    runTrusted: (statement) => run(statement, null),
    hold: snapshot,
    warm: () => engine.warm(),
  };
}

function requestOf(
  statement: Statement & Partial<TenantStatement>,
  tenant: string | null,
  snapshot: QuerySnapshot,
  limits: Partial<QueryLimits> | undefined,
): QueryRequest {
  const format = statement.format ?? "json";
  const { params, policy, spans, signal } = statement;
  return {
    sql: statement.sql,
    ...(params === undefined ? {} : { params }),
    tenant,
    ...(policy === undefined ? {} : { policy }),
    ...(spans === undefined ? {} : { spans }),
    snapshot: snapshot.id,
    tables: tablesOf(snapshot),
    format,
    limits: { ...queryLimits[format], ...limits, ...statement.limits },
    ...(signal === undefined ? {} : { signal }),
  };
}

function tablesOf(snapshot: QuerySnapshot): QueryTable[] {
  return [
    ...[eventsTable, failedEventsTable].map(({ name, columns, timeColumn }) => ({
      name,
      columns,
      timeColumn,
      files: snapshot.files(name),
    })),
    { name: "sessions", columns: sessionColumns },
  ];
}

function headersOf({
  snapshot,
  files,
  bytesScanned,
}: {
  snapshot: number;
  files: number;
  bytesScanned: number;
}) {
  return {
    "x-kontor-snapshot": String(snapshot),
    "x-kontor-files": String(files),
    "x-kontor-bytes-scanned": String(bytesScanned),
  };
}
