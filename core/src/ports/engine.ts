/** What the lake writer is asked to do and gives back; DuckDB embedded. Everything here works on file paths relative to the lake's root. */

/** Statistics of one written Parquet file, enough for the manifest (no re-reading). Times are ms since the epoch, UTC. */
export interface WrittenFile {
  readonly path: string;
  /** UTC day of every row in the file, `YYYY-MM-DD`. */
  readonly day: string;
  readonly rows: number;
  readonly bytes: number;
  /** Smallest and largest event_time (or received_time for tables without one), ms since the epoch. */
  readonly minTime: number;
  readonly maxTime: number;
}

/** One log record's worth of events, ready for the engine: `line` is `{meta...,"e":[...]}` without a newline. */
export interface StagedRecord {
  readonly line: Uint8Array;
}

/** (record index in the staged list, event index in its array). */
export interface EventPlace {
  readonly record: number;
  readonly event: number;
}

export interface WriteRequest {
  /** Staged NDJSON file, absolute path. */
  readonly staged: string;
  /** Prefix of the produced file names; unique per attempt. */
  readonly name: string;
  /** The single day all rows fall on, or null when they touch several (the engine then partitions). */
  readonly day: string | null;
  /** Rows to leave out (duplicates), by place. */
  readonly skip: readonly EventPlace[];
}

export interface MergeRequest {
  readonly table: string;
  readonly paths: readonly string[];
  readonly day: string;
  /** File name without folder. */
  readonly name: string;
  /** Leave out rows of these tenants older than the given time (retention), ms since the epoch. */
  readonly expire?: readonly { readonly tenant: string; readonly before: number }[];
}
