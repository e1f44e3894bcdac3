import type { PartitionBounds } from "@kontor/core";
import type { LakeFile, NewFile } from "./lake-file.ts";
import type { LakeReport } from "./lake-report.ts";
import type { ExpiryTask, RetentionLimit } from "./plan-retention.ts";

export interface OffsetMove {
  readonly consumer: string;
  readonly stream: string;
  readonly partition: number;
  /** Where the consumer stood when it read; must still be so. */
  readonly from: number;
  /** Where it stands after this commit: one past the last offset that is in the lake. */
  readonly to: number;
}

export interface Commit {
  /** What for, in a word: `deliver`, `compact`, `retain`. Kept with the snapshot. */
  readonly reason: string;
  readonly add: readonly NewFile[];
  /** Ids of live files that `add` replaces. */
  readonly end: readonly number[];
  readonly offsets: readonly OffsetMove[];
  /** The added files hold exactly the rows of the ended ones (a merge); anything else is refused as a bug. */
  readonly keepsRows?: boolean;
}

export interface FileFilter {
  readonly table: string;
  /** Default: the current snapshot. */
  readonly snapshot?: number;
  /** Only files that may hold rows at or after this time, ms since the epoch. */
  readonly from?: number;
  /** Only files that may hold rows before this time, ms since the epoch. */
  readonly to?: number;
}

/** What happened after a snapshot; or, when that cannot be told any more (`whole`), everything there is. */
export interface LakeChanges {
  readonly snapshot: number;
  readonly whole: boolean;
  readonly added: readonly LakeFile[];
  /** Ids of files no longer live. */
  readonly ended: readonly number[];
}

export interface RemovedFiles {
  readonly files: number;
  readonly bytes: number;
  /** Those that could not be removed; the next call tries again. */
  readonly stuck: readonly { readonly path: string; readonly reason: string }[];
}

export interface RemovedOrphans extends RemovedFiles {
  /** Files without a row that were left alone: too young, or announced, or the manifest has never had a commit. */
  readonly left: number;
}

export interface CheckOptions {
  /** Counts the rows of a file (path relative to the lake's root); without it row counts are trusted. */
  readonly countRows?: (path: string) => Promise<number>;
  /** Bounds of a log partition, undefined when the log has no such stream; without it offsets are trusted. */
  readonly bounds?: (stream: string, partition: number) => Promise<PartitionBounds | undefined>;
  /** Files without a row that are younger are taken for work in progress. Default 10 minutes. */
  readonly graceMs?: number;
}

/**
 * The manifest of the lake: which Parquet files are live, since which snapshot, and how far each consumer has come (docs/specs/lake.md).
 * Several processes may hold one lake; commits queue up in the database.
 */
export interface Lake {
  /** Where the files lie: an absolute folder. */
  readonly root: string;
  /** Absolute path of a file. */
  locate(file: { readonly path: string }): string;

  /**
   * Adds and ends files and moves offsets, all or nothing, durable when it resolves. Rejects with {@link CommitConflictError} when an offset is not where
   * `from` says or a file of `end` is not live; then nothing changed.
   */
  commit(commit: Commit): Promise<{ readonly snapshot: number }>;
  /** Next offset the consumer has to read; 0 when it never committed. */
  offset(consumer: string, stream: string, partition: number): Promise<number>;

  /** The newest snapshot; 0 before the first commit. */
  snapshot(): Promise<number>;
  /** Files of a table that a snapshot sees, by time. Rejects with {@link SnapshotGoneError} when the snapshot is too old. */
  files(filter: FileFilter): Promise<LakeFile[]>;
  /** Live files of all tables, by time. */
  liveFiles(): Promise<LakeFile[]>;
  /** One small query when nothing changed. `null` asks for everything. */
  changesSince(snapshot: number | null): Promise<LakeChanges>;

  /**
   * Keeps the snapshot's files on disk until disposed: `removeRetired` of this same object leaves them. One that is opened elsewhere, in this process too, knows nothing
   * of it; its readers are safe for `olderThanMs`. Call it before the first file is opened.
   */
  hold(snapshot: number): Disposable;
  /** Keeps `removeOrphans` away from files whose name holds this text, until disposed; for files on their way to a commit. */
  announce(name: string): Disposable;
  /** Unlinks files ended longer ago than `olderThanMs` (query time limit + 60 s) that no held snapshot sees, and forgets them. */
  removeRetired(options: { readonly olderThanMs: number }): Promise<RemovedFiles>;
  /**
   * Unlinks files that no row names and that have not changed for `olderThanMs`: a crash between write and commit left them. 0 only before any writer runs.
   * Does nothing while the manifest has never had a commit: more likely the database is the wrong one than all files are orphans.
   */
  removeOrphans(options: { readonly olderThanMs: number }): Promise<RemovedOrphans>;

  /** Rows of a tenant (null: of all tenants without a limit of their own) are kept this many days; null takes the limit away. */
  setRetention(tenant: string | null, table: string, days: number | null): Promise<void>;
  retention(): Promise<RetentionLimit[]>;
  /** What has to be rewritten or dropped now. `tenants`: every tenant there is; the default limit is applied to these. */
  planRetention(options: { readonly tenants: readonly string[] }): Promise<ExpiryTask[]>;

  /** Compares the manifest with the files, the rows and the log. Changes nothing. */
  check(options?: CheckOptions): Promise<LakeReport>;
}
