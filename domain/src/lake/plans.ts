import { chunkRows } from "@kontor/core";
import type { LakeFile, NewFile } from "./lake-file.ts";
import type { LakeQuery, LakeTables } from "./tables.ts";

/** Every statement of the manifest, by name. Lists are cut so that no statement nears an engine's limit of parameters. */

const IDS_PER_STATEMENT = 1_000;

export interface LakeHead {
  readonly snapshot: number;
  readonly oldestSnapshot: number;
}

export interface OffsetKey {
  readonly consumer: string;
  readonly stream: string;
  readonly partition: number;
}

export async function readHead(query: LakeQuery): Promise<LakeHead> {
  const row = await query
    .selectFrom("lake_head")
    .select(["snapshot", "oldest_snapshot"])
    .where("id", "=", 1)
    .executeTakeFirstOrThrow();
  return { snapshot: row.snapshot, oldestSnapshot: row.oldest_snapshot };
}

/** Takes the next snapshot and `files` ids; holds the head's row until the transaction ends, so that commits queue up. */
export async function advanceHead(
  tx: LakeQuery,
  files: number,
): Promise<{ snapshot: number; lastFileId: number }> {
  const row = await tx
    .updateTable("lake_head")
    .set((column) => ({
      snapshot: column("snapshot", "+", 1),
      last_file_id: column("last_file_id", "+", files),
    }))
    .where("id", "=", 1)
    .returning(["snapshot", "last_file_id"])
    .executeTakeFirstOrThrow();
  return { snapshot: row.snapshot, lastFileId: row.last_file_id };
}

export async function insertSnapshot(tx: LakeQuery, id: number, at: number, reason: string): Promise<void> {
  await tx.insertInto("lake_snapshot").values({ id, committed_at: at, reason }).execute();
}

export async function insertFiles(
  tx: LakeQuery,
  files: readonly NewFile[],
  first: { id: number; snapshot: number; at: number },
): Promise<void> {
  const rows = files.map((file, index) => toRow(file, first.id + index, first.snapshot, first.at));
  for (const some of chunkRows(rows)) await tx.insertInto("lake_file").values(some).execute();
}

/** Ends those of the files that are live; resolves to how many they were and how many rows they held. */
export async function endFiles(
  tx: LakeQuery,
  ids: readonly number[],
  snapshot: number,
  at: number,
): Promise<{ files: number; rows: number }> {
  let files = 0;
  let rows = 0;
  for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT) {
    const ended = await tx
      .updateTable("lake_file")
      .set({ end_snapshot: snapshot, ended_at: at })
      .where("id", "in", ids.slice(from, from + IDS_PER_STATEMENT))
      .where("end_snapshot", "is", null)
      .returning("rows")
      .execute();
    files += ended.length;
    for (const row of ended) rows += row.rows;
  }
  return { files, rows };
}

export async function pathsInUse(query: LakeQuery, paths: readonly string[]): Promise<string[]> {
  const used: string[] = [];
  for (let from = 0; from < paths.length; from += IDS_PER_STATEMENT) {
    const rows = await query
      .selectFrom("lake_file")
      .select("path")
      .where("path", "in", paths.slice(from, from + IDS_PER_STATEMENT))
      .execute();
    used.push(...rows.map((row) => row.path));
  }
  return used;
}

export async function readOffset(query: LakeQuery, key: OffsetKey): Promise<number> {
  const row = await query
    .selectFrom("lake_offset")
    .select("next_offset")
    .where("consumer", "=", key.consumer)
    .where("stream", "=", key.stream)
    .where("partition", "=", key.partition)
    .executeTakeFirst();
  return row?.next_offset ?? 0;
}

export async function readOffsets(query: LakeQuery): Promise<(OffsetKey & { next: number })[]> {
  const rows = await query.selectFrom("lake_offset").selectAll().execute();
  return rows.map((row) => ({
    consumer: row.consumer,
    stream: row.stream,
    partition: row.partition,
    next: row.next_offset,
  }));
}

export async function writeOffset(tx: LakeQuery, key: OffsetKey, next: number): Promise<void> {
  await tx
    .insertInto("lake_offset")
    .values({ consumer: key.consumer, stream: key.stream, partition: key.partition, next_offset: next })
    .onConflict((conflict) =>
      conflict.columns(["consumer", "stream", "partition"]).doUpdateSet({ next_offset: next }),
    )
    .execute();
}

/** Files that a snapshot sees, oldest rows first. */
export async function filesAt(
  query: LakeQuery,
  snapshot: number,
  filter: { table?: string | undefined; from?: number | undefined; to?: number | undefined } = {},
): Promise<LakeFile[]> {
  let files = query
    .selectFrom("lake_file")
    .selectAll()
    .where("begin_snapshot", "<=", snapshot)
    .where((file) => file.or([file("end_snapshot", "is", null), file("end_snapshot", ">", snapshot)]));
  if (filter.table !== undefined) files = files.where("table_name", "=", filter.table);
  if (filter.from !== undefined) files = files.where("max_time", ">=", filter.from);
  if (filter.to !== undefined) files = files.where("min_time", "<", filter.to);
  return (await files.orderBy("min_time").orderBy("id").execute()).map(fromRow);
}

/** What changed after snapshot `after` up to and including `upto`. */
export async function changesBetween(
  query: LakeQuery,
  after: number,
  upto: number,
): Promise<{ added: LakeFile[]; ended: number[] }> {
  const added = await query
    .selectFrom("lake_file")
    .selectAll()
    .where("begin_snapshot", ">", after)
    .where("begin_snapshot", "<=", upto)
    .where((file) => file.or([file("end_snapshot", "is", null), file("end_snapshot", ">", upto)]))
    .execute();
  const ended = await query
    .selectFrom("lake_file")
    .select("id")
    .where("end_snapshot", ">", after)
    .where("end_snapshot", "<=", upto)
    .execute();
  return { added: added.map(fromRow), ended: ended.map((row) => row.id) };
}

export interface RetiredFile {
  readonly id: number;
  readonly path: string;
  readonly bytes: number;
  readonly endSnapshot: number;
}

/** Files ended before a time and seen by no snapshot from `neededFrom` on, longest ended first. */
export async function retiredFiles(
  query: LakeQuery,
  endedBefore: number,
  neededFrom: number,
  limit: number,
): Promise<RetiredFile[]> {
  const rows = await query
    .selectFrom("lake_file")
    .select(["id", "path", "bytes", "end_snapshot"])
    .where("end_snapshot", "<=", neededFrom)
    .where("ended_at", "<", endedBefore)
    .orderBy("end_snapshot")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, endSnapshot: row.end_snapshot ?? 0 }));
}

/** Forgets files that were removed, and the snapshots that needed them. */
export async function forgetFiles(tx: LakeQuery, files: readonly RetiredFile[]): Promise<void> {
  const oldest = files.reduce((highest, file) => Math.max(highest, file.endSnapshot), 0);
  await tx
    .updateTable("lake_head")
    .set({ oldest_snapshot: oldest })
    .where("id", "=", 1)
    .where("oldest_snapshot", "<", oldest)
    .execute();
  for (let from = 0; from < files.length; from += IDS_PER_STATEMENT) {
    const ids = files.slice(from, from + IDS_PER_STATEMENT).map((file) => file.id);
    await tx.deleteFrom("lake_file").where("id", "in", ids).execute();
  }
  await tx.deleteFrom("lake_snapshot").where("id", "<", oldest).execute();
}

/** Paths of all files that are live or not yet removed. */
export async function knownPaths(query: LakeQuery): Promise<Set<string>> {
  const rows = await query.selectFrom("lake_file").select("path").execute();
  return new Set(rows.map((row) => row.path));
}

export async function isLive(query: LakeQuery, id: number): Promise<boolean> {
  const row = await query
    .selectFrom("lake_file")
    .select("id")
    .where("id", "=", id)
    .where("end_snapshot", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function readRetention(query: LakeQuery): Promise<LakeTables["lake_retention"][]> {
  return query.selectFrom("lake_retention").selectAll().execute();
}

export async function writeRetention(query: LakeQuery, row: LakeTables["lake_retention"]): Promise<void> {
  await query
    .insertInto("lake_retention")
    .values(row)
    .onConflict((conflict) => conflict.columns(["tenant_id", "table_name"]).doUpdateSet({ days: row.days }))
    .execute();
}

export async function deleteRetention(query: LakeQuery, tenant: string, table: string): Promise<void> {
  await query
    .deleteFrom("lake_retention")
    .where("tenant_id", "=", tenant)
    .where("table_name", "=", table)
    .execute();
}

function toRow(file: NewFile, id: number, snapshot: number, at: number): LakeTables["lake_file"] {
  const expired = file.expired ?? [];
  return {
    id,
    table_name: file.table,
    path: file.path,
    day: file.day,
    level: file.level,
    rows: file.rows,
    bytes: file.bytes,
    min_time: file.minTime,
    max_time: file.maxTime,
    expired: expired.length === 0 ? null : JSON.stringify(expired),
    added_at: at,
    begin_snapshot: snapshot,
    end_snapshot: null,
    ended_at: null,
  };
}

export function fromRow(row: LakeTables["lake_file"]): LakeFile {
  return {
    id: row.id,
    table: row.table_name,
    path: row.path,
    day: row.day,
    level: row.level,
    rows: row.rows,
    bytes: row.bytes,
    minTime: row.min_time,
    maxTime: row.max_time,
    expired: row.expired === null ? [] : (JSON.parse(row.expired) as string[]),
    addedAt: row.added_at,
    beginSnapshot: row.begin_snapshot,
    endSnapshot: row.end_snapshot,
  };
}
