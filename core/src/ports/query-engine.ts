import type { Column } from "@kontor/contracts";
import { KontorError } from "../kernel/errors.ts";

/** A Parquet file that a query may read. */
export interface QueryFile {
  /** Relative to the lake's root, `/` between parts; or absolute, below that root. */
  readonly path: string;
  readonly bytes: number;
  /** Smallest and largest value of the table's time column, ms since the epoch (floor). */
  readonly minTime: number;
  readonly maxTime: number;
}

/** A stored table of the lake, as one snapshot sees it. */
export interface StoredQueryTable {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The TIMESTAMP column that `minTime` and `maxTime` of the files speak of. */
  readonly timeColumn: string;
  readonly files: readonly QueryFile[];
}

/** A table that the engine computes from stored ones; only `sessions` (from `events`) is known. */
export interface DerivedQueryTable {
  readonly name: "sessions";
  readonly columns: readonly Column[];
}

/** What the SQL may name. */
export type QueryTable = StoredQueryTable | DerivedQueryTable;

/** How the rows come back; see {@link QueryResult.contentType}. */
export type QueryFormat = "json" | "csv" | "parquet";

/** Values for `?` and `$1` (array) or `$name` (object); only null, booleans, numbers and strings are taken. */
export type QueryParams = readonly unknown[] | Readonly<Record<string, unknown>>;

/** What one query may take. */
export interface QueryLimits {
  /** From the start in a slot to the last byte, ms. */
  readonly timeoutMs: number;
  /** Rows in the result; more are cut and `truncated` is said. */
  readonly rows: number;
  /** Bytes of a result that is made as a file first (Parquet). */
  readonly tempBytes: number;
}

/** A condition on a text column: `in` shows rows whose value is listed, `not_in` those whose value is not. A row without a value is shown by neither. */
export interface RowRule {
  readonly column: string;
  readonly op: "in" | "not_in";
  readonly values: readonly string[];
}

/**
 * What of a tenant's rows one caller may see. It holds before anything of the statement runs, in every table: all `rows` must be met, `hidden` columns are NULL.
 * A stored table that lacks a column of `rows` shows no row, and `failed_events` shows none to anybody who is restricted: it keeps events whole.
 */
export interface DataPolicy {
  readonly rows: readonly RowRule[];
  readonly hidden: readonly string[];
}

/** Times of table events, ms since the epoch, both ends included. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** One statement to run over one snapshot. */
export interface QueryRequest {
  readonly sql: string;
  readonly params?: QueryParams;
  /** Whose rows are seen. `null` sees every tenant's: for the platform's own statements only, never for text that came over the network. */
  readonly tenant: string | null;
  /** Left out: all of the tenant's rows. */
  readonly policy?: DataPolicy;
  /** What the statement needs of table events (and so of sessions), when its author knows: files and rows outside all of these are not read. */
  readonly spans?: readonly TimeSpan[];
  /** Grows with each commit; two requests with the same number MUST name the same files. */
  readonly snapshot: number;
  readonly tables: readonly QueryTable[];
  readonly format: QueryFormat;
  readonly limits: QueryLimits;
  readonly signal?: AbortSignal;
}

/** A column of a result; `type` is DuckDB's name of it. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** What a query has read and given; the JSON body ends with it in snake case. */
export interface QueryStatistics {
  /** Rows returned. */
  readonly rows: number;
  /** Bytes of the files left after pruning by time. */
  readonly bytesScanned: number;
  readonly files: number;
  readonly elapsedMs: number;
  readonly snapshot: number;
  /** The row limit cut the result. */
  readonly truncated: boolean;
}

/** A running query whose first rows are there. */
export interface QueryResult {
  readonly contentType: string;
  readonly columns: readonly ResultColumn[];
  readonly snapshot: number;
  readonly bytesScanned: number;
  readonly files: number;
  /** Encoded result. It errors with a {@link QueryError} when the query fails on its way; cancelling it stops the query. */
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when the last byte is handed over; rejects with what `body` errors with, or when `body` was cancelled. */
  readonly finished: Promise<QueryStatistics>;
}

/** Runs read-only SQL over the lake's files, walled off: per tenant, from the disk, from the server's memory and threads. */
export interface QueryEngine extends AsyncDisposable {
  /**
   * Resolves when the first bytes are there. Rejects with {@link QueryError}: the statement's fault, a limit, or no free slot. An aborted
   * `signal` stops the query at once (`sql_cancelled`). Nothing of the lake's files is ever changed.
   */
  run(request: QueryRequest): Promise<QueryResult>;
  /** Statements are likely soon: what they would wait for is begun now. Never needed, costs nothing when it is there already, tells of no failure. */
  warm(): void;
}

/** Codes of {@link QueryError}; contracts/errors says what each means to a client. */
export type QueryErrorCode =
  | "sql_invalid"
  | "sql_not_allowed"
  | "sql_timeout"
  | "sql_out_of_memory"
  | "sql_cancelled"
  | "sql_busy"
  | "sql_failed";

/** Why a query gave no (whole) result. The message is meant for whoever wrote the SQL and names nothing outside their tables. */
export class QueryError extends KontorError {
  declare readonly code: QueryErrorCode;
  /** When trying again makes sense, ms from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: QueryErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(code, message, "cause" in options ? { cause: options.cause } : {});
    this.retryAfterMs = options.retryAfterMs;
  }
}
