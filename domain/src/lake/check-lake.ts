import type { Clock, LakeFileEntry, LakeFiles, SqlDatabase } from "@kontor/core";
import { assertSound, isLakePath, type LakeFile } from "./lake-file.ts";
import type { CheckOptions } from "./lake.ts";
import type { LakeProblem, LakeReport } from "./lake-report.ts";
import { filesAt, isLive, knownPaths, readHead, readOffsets } from "./plans.ts";
import type { LakeTables } from "./tables.ts";

interface CheckDependencies {
  readonly db: SqlDatabase<LakeTables>;
  readonly files: LakeFiles;
  readonly clock: Clock;
}

const GRACE_MS = 600_000;

/*
 * The folder is listed before the manifest is read, so that a file committed meanwhile is no orphan. A live file that the listing lacks
 * is looked up once more, and is no problem if it is no longer live by then: the server may go on beside the check.
 */
export async function checkLake(dependencies: CheckDependencies, options: CheckOptions): Promise<LakeReport> {
  const { db, files, clock } = dependencies;
  const before = clock.now() - (options.graceMs ?? GRACE_MS);
  const found = new Map((await files.list()).map((entry) => [entry.path, entry]));
  const { snapshot } = await readHead(db.query);
  const known = await knownPaths(db.query);
  const live = await filesAt(db.query, snapshot);
  const unfit: LakeProblem[] = [];
  for (const file of live) {
    const problem = await problemOf(file, found.get(file.path), dependencies, options);
    if (problem !== undefined && (await isLive(db.query, file.id))) unfit.push(problem);
  }
  const problems = [
    ...unfit,
    ...orphans(found, known, before),
    ...(await offsetProblems(db, options.bounds)),
  ];
  return {
    ok: problems.length === 0,
    problems,
    snapshot,
    files: live.length,
    rows: live.reduce((sum, file) => sum + file.rows, 0),
    bytes: live.reduce((sum, file) => sum + file.bytes, 0),
    retired: known.size - live.length,
  };
}

async function problemOf(
  file: LakeFile,
  entry: LakeFileEntry | undefined,
  { files }: CheckDependencies,
  { countRows }: CheckOptions,
): Promise<LakeProblem | undefined> {
  const { path } = file;
  try {
    assertSound(file);
  } catch (error) {
    return { kind: "unsound", path, detail: wordsOf(error) };
  }
  const bytes = entry?.bytes ?? (await files.size(path));
  if (bytes === undefined) return { kind: "missing", path, detail: `${file.rows} rows are not on disk` };
  if (bytes !== file.bytes)
    return { kind: "size_mismatch", path, detail: `${bytes} bytes on disk, ${file.bytes} committed` };
  if (countRows === undefined) return undefined;
  try {
    const rows = await countRows(path);
    if (rows !== file.rows)
      return { kind: "rows_mismatch", path, detail: `${rows} rows in the file, ${file.rows} committed` };
  } catch (error) {
    return { kind: "unreadable", path, detail: wordsOf(error) };
  }
  return undefined;
}

function orphans(
  found: ReadonlyMap<string, LakeFileEntry>,
  known: ReadonlySet<string>,
  before: number,
): LakeProblem[] {
  return [...found.values()]
    .filter((entry) => isLakePath(entry.path) && !known.has(entry.path) && entry.modified <= before)
    .map(({ path, bytes }) => ({ kind: "orphan", path, detail: `${bytes} bytes that no row names` }));
}

async function offsetProblems(
  db: SqlDatabase<LakeTables>,
  bounds: CheckOptions["bounds"],
): Promise<LakeProblem[]> {
  if (bounds === undefined) return [];
  const problems: LakeProblem[] = [];
  for (const { consumer, stream, partition, next } of await readOffsets(db.query)) {
    const log = await bounds(stream, partition);
    const path = `${consumer}/${stream}/${partition}`;
    if (log === undefined) continue;
    if (next < log.start)
      problems.push({
        kind: "offset_before_log",
        path,
        detail: `stands at ${next}, the log starts at ${log.start}`,
      });
    if (next > log.end)
      problems.push({
        kind: "offset_beyond_log",
        path,
        detail: `stands at ${next}, the log ends at ${log.end}`,
      });
  }
  return problems;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
