import { InvariantError, type Clock, type SqlDatabase } from "@kontor/core";
import { CommitConflictError } from "./errors.ts";
import { assertSound } from "./lake-file.ts";
import type { Commit, OffsetMove } from "./lake.ts";
import {
  advanceHead,
  endFiles,
  insertFiles,
  insertSnapshot,
  pathsInUse,
  readOffset,
  writeOffset,
} from "./plans.ts";
import type { LakeQuery, LakeTables } from "./tables.ts";

/*
 * One transaction, in this order:
 * 1. The head's row is advanced, which locks it: every other commit waits here (or is run again after this one, on PostgreSQL), so
 *    what is read below is what is there at the end. Snapshots and file ids grow without gaps or repeats.
 * 2. Offsets must stand where the committer read them, files to end must be live; else roll back and say so.
 * 3. Files, offsets and the snapshot's row are written. Nobody sees any of it before the transaction ends.
 */
export async function commitToLake(
  db: SqlDatabase<LakeTables>,
  clock: Clock,
  commit: Commit,
): Promise<{ snapshot: number }> {
  assertCommit(commit);
  const at = clock.now();
  return db.transaction(async (tx) => {
    const { snapshot, lastFileId } = await advanceHead(tx, commit.add.length);
    for (const move of commit.offsets) await moveOffset(tx, move);
    await replaceFiles(tx, commit, snapshot, at);
    await insertFiles(tx, commit.add, { id: lastFileId - commit.add.length + 1, snapshot, at });
    await insertSnapshot(tx, snapshot, at, commit.reason);
    return { snapshot };
  });
}

function assertCommit(commit: Commit): void {
  for (const file of commit.add) assertSound(file);
  if (new Set(commit.add.map((file) => file.path)).size < commit.add.length)
    throw new InvariantError("A commit adds one file twice.");
  if (new Set(commit.end).size < commit.end.length) throw new InvariantError("A commit ends one file twice.");
  const keys = new Set(
    commit.offsets.map((move) => JSON.stringify([move.consumer, move.stream, move.partition])),
  );
  if (keys.size < commit.offsets.length) throw new InvariantError("A commit moves one offset twice.");
  for (const { from, to } of commit.offsets)
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to < from)
      throw new InvariantError(`A commit cannot move an offset from ${from} to ${to}.`);
}

async function moveOffset(tx: LakeQuery, move: OffsetMove): Promise<void> {
  const stored = await readOffset(tx, move);
  if (stored !== move.from) {
    const name = `${move.consumer} on ${move.stream}/${move.partition}`;
    throw new CommitConflictError(`${name} stands at ${stored}, not at ${move.from}`);
  }
  if (move.to !== move.from) await writeOffset(tx, move, move.to);
}

async function replaceFiles(tx: LakeQuery, commit: Commit, snapshot: number, at: number): Promise<void> {
  const ended = await endFiles(tx, commit.end, snapshot, at);
  const gone = commit.end.length - ended.files;
  if (gone > 0)
    throw new CommitConflictError(`${gone} of ${commit.end.length} files to replace are no longer live`);
  const added = commit.add.reduce((sum, file) => sum + file.rows, 0);
  if (commit.keepsRows === true && added !== ended.rows)
    throw new InvariantError(`A merge of ${ended.rows} rows came out with ${added}; it was not committed.`);
  const used = await pathsInUse(
    tx,
    commit.add.map((file) => file.path),
  );
  if (used.length > 0) throw new CommitConflictError(`${used[0]} is already in the manifest`);
}
