import type { Disk } from "@kontor/core";
import { journalName, sortFiles, type SeenFile } from "./file-names.ts";
import { JournalWriter, scanJournal } from "./journal.ts";
import { isAbove, lowerOf, type LogPositions } from "./positions.ts";
import { RunReader } from "./run-reader.ts";

/** What may stay of a file, and up to where the log is known with that. */
interface Remains {
  readonly known: LogPositions;
  readonly keep: "all" | { readonly bytes: number };
  /** Something in the file was above; all later files are. */
  readonly isLast: boolean;
}

/**
 * Takes out of the closed folder what lies above `committed`, so that the position is not above it.
 *
 * 1. Find what may stay. A journal is cut before its first frame above, a run that lies wholly above goes. A run that straddles stays, since its ids
 *    cannot be told apart: those above `committed` are then suspected, and the comparison with the real ids clears them.
 * 2. Later journals may start lower (damage made the reading fall back): the position must not be above such a start.
 * 3. A new journal states the position, and only then do the others shrink: a crash in between claims nothing too much.
 */
export async function truncateFiles(disk: Disk, directory: string, committed: LogPositions): Promise<void> {
  const { live } = sortFiles(await disk.list(directory));
  const doomed: { name: string; bytes: number }[] = [];
  let known: LogPositions = [];
  let isCut = false;
  for (const file of live) {
    const path = `${directory}/${file.name}`;
    if (isCut) {
      doomed.push({ name: file.name, bytes: 0 });
      if (file.kind === "journal") known = lowerOf(known, await startOf(disk, path, known));
      continue;
    }
    const remains = await measure(disk, path, file, committed, known);
    ({ known, isLast: isCut } = remains);
    if (remains.keep !== "all") doomed.push({ name: file.name, bytes: remains.keep.bytes });
  }
  if (!isCut) return;
  const number = (live.at(-1)?.last ?? 0) + 1;
  await (await JournalWriter.create(disk, directory, journalName(number), known)).close();
  for (const { name, bytes } of doomed) await shrink(disk, `${directory}/${name}`, bytes);
  await disk.syncDirectory(directory);
}

async function measure(
  disk: Disk,
  path: string,
  file: SeenFile,
  committed: LogPositions,
  before: LogPositions,
): Promise<Remains> {
  if (file.kind === "run") return measureRun(disk, path, committed, before);
  let known = before;
  let isLast = false;
  const { end } = await scanJournal(disk, path, (frame) => {
    isLast = isAbove(frame.upto, committed);
    if (!isLast) known = frame.upto;
    return !isLast;
  });
  return { known, keep: isLast ? { bytes: end } : "all", isLast };
}

async function measureRun(
  disk: Disk,
  path: string,
  committed: LogPositions,
  before: LogPositions,
): Promise<Remains> {
  const run = await RunReader.open(disk, path);
  if (run === null) return { known: before, keep: "all", isLast: false };
  const { from, upto } = run.meta;
  await run.close();
  if (!isAbove(upto, committed)) return { known: upto, keep: "all", isLast: false };
  if (isAbove(committed, from)) return { known: lowerOf(upto, committed), keep: "all", isLast: true };
  return { known: before, keep: { bytes: 0 }, isLast: true };
}

async function startOf(disk: Disk, path: string, otherwise: LogPositions): Promise<LogPositions> {
  let start: LogPositions | null = null;
  await scanJournal(disk, path, (frame) => {
    start ??= frame.upto;
    return false;
  });
  return start ?? otherwise;
}

async function shrink(disk: Disk, path: string, bytes: number): Promise<void> {
  if (bytes === 0) return disk.unlink(path);
  const file = await disk.open(path, { create: false });
  await file.truncate(bytes);
  await file.sync();
  await file.close();
}
