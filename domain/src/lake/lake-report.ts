/** What can be wrong with a lake. */
export type LakeProblemKind =
  /** A live file is not on disk. */
  | "missing"
  /** A live file has another size than was committed. */
  | "size_mismatch"
  /** A live file holds another number of rows than was committed. */
  | "rows_mismatch"
  /** A live file cannot be read. */
  | "unreadable"
  /** A live file's row is not sound: day, times or path contradict each other. */
  | "unsound"
  /** A file on disk that no row names. */
  | "orphan"
  /** A consumer stands before the log's start: records were trimmed that never reached the lake. */
  | "offset_before_log"
  /** A consumer stands beyond the log's end: the log lost records that are in the lake. */
  | "offset_beyond_log";

export interface LakeProblem {
  readonly kind: LakeProblemKind;
  /** Relative to the lake's root; for offsets `consumer/stream/partition`. */
  readonly path: string;
  readonly detail: string;
}

export interface LakeReport {
  readonly ok: boolean;
  readonly problems: readonly LakeProblem[];
  readonly snapshot: number;
  /** Live files, and what the manifest says they hold. */
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** Ended files that wait for their removal. */
  readonly retired: number;
}
