import type { Clock, LakeFiles, SqlDatabase } from "@kontor/core";
import { isLakePath, nameOf } from "./lake-file.ts";
import type { RemovedFiles, RemovedOrphans } from "./lake.ts";
import { forgetFiles, knownPaths, readHead, retiredFiles, type RetiredFile } from "./plans.ts";
import type { LakeTables } from "./tables.ts";

export interface RemovalDependencies {
  readonly db: SqlDatabase<LakeTables>;
  readonly files: LakeFiles;
  readonly clock: Clock;
}

interface Removal {
  readonly path: string;
  readonly bytes: number;
}

/** Files forgotten per transaction. */
const PER_ROUND = 1_000;

/*
 * 1. The rows of files that ended long enough ago, and before every held snapshot, are read.
 * 2. Their files are unlinked; one that is gone already counts as unlinked (a crash came between 2 and 3).
 * 3. The rows are deleted, and the head notes that snapshots which saw these files can no longer be read.
 * A file that cannot be unlinked keeps its row and is tried again next time.
 */
export async function removeRetired(
  { db, files, clock }: RemovalDependencies,
  olderThanMs: number,
  held: readonly number[],
): Promise<RemovedFiles> {
  const neededFrom = Math.min(...held, Number.MAX_SAFE_INTEGER);
  const endedBefore = clock.now() - olderThanMs;
  const removed: RetiredFile[] = [];
  for (;;) {
    const retired = await retiredFiles(db.query, endedBefore, neededFrom, PER_ROUND);
    const { gone, stuck } = await unlinkAll(files, retired);
    if (gone.length > 0) await db.transaction((tx) => forgetFiles(tx, gone));
    removed.push(...gone);
    if (gone.length === 0 || retired.length < PER_ROUND)
      return { files: removed.length, bytes: bytesOf(removed), stuck };
  }
}

/*
 * 1. The folder is listed; what appears later is not looked at.
 * 2. Then the announcements are taken: a listed file whose commit is yet to come is among them or young.
 * 3. Then the manifest is read: a file committed since the listing is found there.
 */
export async function removeOrphans(
  { db, files, clock }: RemovalDependencies,
  olderThanMs: number,
  announcedNow: () => readonly string[],
): Promise<RemovedOrphans> {
  const before = clock.now() - olderThanMs;
  const found = (await files.list()).filter((entry) => isLakePath(entry.path));
  const announced = announcedNow();
  const known = await knownPaths(db.query);
  const strays = found.filter((entry) => !known.has(entry.path));
  const { snapshot } = await readHead(db.query);
  const orphans =
    snapshot === 0
      ? []
      : strays.filter(
          (entry) => entry.modified <= before && !announced.some((name) => nameOf(entry.path).includes(name)),
        );
  const { gone, stuck } = await unlinkAll(files, orphans);
  return {
    files: gone.length,
    bytes: bytesOf(gone),
    stuck,
    left: strays.length - gone.length - stuck.length,
  };
}

async function unlinkAll<File extends Removal>(files: LakeFiles, removals: readonly File[]) {
  const gone: File[] = [];
  const stuck: { path: string; reason: string }[] = [];
  for (const removal of removals) {
    try {
      await files.unlink(removal.path);
      gone.push(removal);
    } catch (error) {
      stuck.push({ path: removal.path, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return { gone, stuck };
}

function bytesOf(files: readonly Removal[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}
