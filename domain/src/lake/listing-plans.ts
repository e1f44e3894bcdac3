import type { LakeQuery, LakeTables } from "./tables.ts";

/** Statements of the manifest that only lists for people need, by name. */

/** Live files of a table below an id, newest first. */
export async function liveFilesBefore(
  query: LakeQuery,
  table: string,
  before: number,
  limit: number,
): Promise<LakeTables["lake_file"][]> {
  return query
    .selectFrom("lake_file")
    .selectAll()
    .where("table_name", "=", table)
    .where("end_snapshot", "is", null)
    .where("id", "<", before)
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** Snapshots below an id that added or ended files of a table, newest first. */
export async function snapshotsBefore(
  query: LakeQuery,
  table: string,
  before: number,
  limit: number,
): Promise<LakeTables["lake_snapshot"][]> {
  return query
    .selectFrom("lake_snapshot")
    .selectAll()
    .where("id", "<", before)
    .where((snapshot) =>
      snapshot.exists(
        snapshot
          .selectFrom("lake_file")
          .select("lake_file.id")
          .where("table_name", "=", table)
          .where((file) =>
            file.or([
              file("begin_snapshot", "=", file.ref("lake_snapshot.id")),
              file("end_snapshot", "=", file.ref("lake_snapshot.id")),
            ]),
          ),
      ),
    )
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export interface FileSums {
  readonly snapshot: number;
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Files of a table that each of the snapshots added (`begin_snapshot`) or ended (`end_snapshot`). */
export async function filesBySnapshot(
  query: LakeQuery,
  table: string,
  column: "begin_snapshot" | "end_snapshot",
  snapshots: readonly number[],
): Promise<FileSums[]> {
  if (snapshots.length === 0) return [];
  const rows = await query
    .selectFrom("lake_file")
    .select(({ fn }) => [
      `${column} as snapshot` as const,
      fn.countAll<number>().as("files"),
      fn.sum<number>("rows").as("rows"),
      fn.sum<number>("bytes").as("bytes"),
    ])
    .where("table_name", "=", table)
    .where(column, "in", snapshots)
    .groupBy(column)
    .execute();
  return rows.map((row) => ({ ...row, snapshot: row.snapshot ?? 0 }));
}

/** Live files of each table, summed. */
export async function liveSums(
  query: LakeQuery,
): Promise<{ table: string; files: number; rows: number; bytes: number }[]> {
  return query
    .selectFrom("lake_file")
    .select(({ fn }) => [
      "table_name as table",
      fn.countAll<number>().as("files"),
      fn.sum<number>("rows").as("rows"),
      fn.sum<number>("bytes").as("bytes"),
    ])
    .where("end_snapshot", "is", null)
    .groupBy("table_name")
    .execute();
}
