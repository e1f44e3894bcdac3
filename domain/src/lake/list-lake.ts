import type { SqlDatabase } from "@kontor/core";
import type { LakeFile } from "./lake-file.ts";
import { filesBySnapshot, liveFilesBefore, liveSums, snapshotsBefore } from "./listing-plans.ts";
import { fromRow } from "./plans.ts";
import type { LakeTables } from "./tables.ts";

/** A page of a list, newest first. */
export interface PageOptions {
  readonly limit: number;
  /** Only what is below this id or snapshot. */
  readonly before?: number | undefined;
}

/** What one commit did to one table. */
export interface CommitSummary {
  readonly snapshot: number;
  /** Ms since the epoch. */
  readonly committedAt: number;
  readonly reason: string;
  readonly added: { readonly files: number; readonly rows: number; readonly bytes: number };
  readonly ended: { readonly files: number; readonly rows: number; readonly bytes: number };
}

/** What is live in a table. */
export interface TableSums {
  readonly table: string;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** The manifest for people to look at. Reads only; rows and files are of all tenants. */
export interface LakeListing {
  /** Tables that have files. */
  tables(): Promise<TableSums[]>;
  /** Live files, newest first. */
  files(table: string, page: PageOptions): Promise<LakeFile[]>;
  /** Commits that touched the table, newest first; as far back as no file of theirs was forgotten. */
  commits(table: string, page: PageOptions): Promise<CommitSummary[]>;
}

export function listLake(db: SqlDatabase<LakeTables>): LakeListing {
  return {
    tables: () => liveSums(db.query),
    files: async (table, { limit, before = Number.MAX_SAFE_INTEGER }) =>
      (await liveFilesBefore(db.query, table, before, limit)).map(fromRow),
    commits: (table, page) => commitsOf(db, table, page),
  };
}

async function commitsOf(
  db: SqlDatabase<LakeTables>,
  table: string,
  { limit, before = Number.MAX_SAFE_INTEGER }: PageOptions,
): Promise<CommitSummary[]> {
  const snapshots = await snapshotsBefore(db.query, table, before, limit);
  const ids = snapshots.map((snapshot) => snapshot.id);
  const added = await filesBySnapshot(db.query, table, "begin_snapshot", ids);
  const ended = await filesBySnapshot(db.query, table, "end_snapshot", ids);
  const sumsOf = (sums: typeof added, id: number) => {
    const { files, rows, bytes } = sums.find(({ snapshot }) => snapshot === id) ?? NOTHING;
    return { files, rows, bytes };
  };
  return snapshots.map(({ id, committed_at, reason }) => ({
    snapshot: id,
    committedAt: committed_at,
    reason,
    added: sumsOf(added, id),
    ended: sumsOf(ended, id),
  }));
}

const NOTHING = { files: 0, rows: 0, bytes: 0 };
