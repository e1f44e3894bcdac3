import { posix } from "node:path";
import type { Disk } from "@kontor/core";
import { journalName, sortFiles, type SeenFile } from "./file-names.ts";
import { emptyGeneration, noteReceived, type Generation } from "./generation.ts";
import type { Frame } from "./journal-format.ts";
import { JournalWriter, scanJournal } from "./journal.ts";
import type { LogPositions } from "./positions.ts";
import { RunReader } from "./run-reader.ts";

/** A run in use: its generations and its open file. */
export interface OpenRun {
  readonly first: number;
  readonly last: number;
  readonly name: string;
  readonly reader: RunReader;
}

export interface Recovered {
  readonly runs: OpenRun[];
  readonly generation: Generation;
  readonly journal: JournalWriter;
  readonly position: LogPositions;
  /** Files that were not whole although they had been synced: the disk lost something. Their stretch of the log has to be read again. */
  readonly damaged: readonly string[];
}

/** What reading the folder gathers, file by file. */
interface Reading {
  readonly runs: OpenRun[];
  readonly damagedRuns: string[];
  readonly damagedJournals: { name: string; end: number }[];
  position: LogPositions;
  resumeAt: LogPositions | null;
  generation: Generation | null;
  /** Behind the last whole frame of the journal read last. */
  end: number;
}

/**
 * Reads back what the folder holds.
 *
 * 1. Leftovers go: unfinished files, and files whose generations stand in a run.
 * 2. Runs are opened, journals are read into one table, oldest first; the position is what the last frame says.
 * 3. The last journal may end in a torn frame (it is not synced with each batch): it is cut there and gone on with.
 * 4. Anything else that is not whole is damage. The position falls back to where the first damage begins, so that the caller reads that stretch of the
 *    log again, and a new journal says so BEFORE the damage is cut away: a crash in between finds the damage again.
 */
export async function recover(disk: Disk, directory: string): Promise<Recovered> {
  await disk.makeDirectory(directory);
  await disk.syncDirectory(posix.dirname(directory));
  const { live, leftovers } = sortFiles(await disk.list(directory));
  for (const name of leftovers) await disk.unlink(`${directory}/${name}`);
  const reading = await readFiles(disk, directory, live);
  const position = reading.resumeAt ?? reading.position;
  const generation = reading.generation ?? emptyGeneration([], position);
  const newest = live.at(-1);
  const damaged = [...reading.damagedRuns, ...reading.damagedJournals.map((each) => each.name)];
  const found = { runs: reading.runs, generation, position, damaged };
  if (newest?.kind === "journal" && damaged.length === 0 && reading.end > 0) {
    const path = `${directory}/${newest.name}`;
    return { ...found, journal: await JournalWriter.resume(disk, path, reading.end) };
  }
  const isReused = newest?.kind === "journal" && reading.end === 0;
  const number = (newest?.last ?? 0) + (isReused ? 0 : 1);
  const journal = await JournalWriter.create(disk, directory, journalName(number), position);
  if (!isReused) generation.journals.push(number);
  await cutDamage(disk, directory, reading);
  return { ...found, journal };
}

async function readFiles(disk: Disk, directory: string, live: readonly SeenFile[]): Promise<Reading> {
  const reading: Reading = {
    runs: [],
    damagedRuns: [],
    damagedJournals: [],
    position: [],
    resumeAt: null,
    generation: null,
    end: 0,
  };
  for (const file of live) {
    const path = `${directory}/${file.name}`;
    if (file.kind === "run") await readRun(disk, path, file, reading);
    else await readJournal(disk, path, file, reading, file === live.at(-1));
  }
  return reading;
}

async function readRun(disk: Disk, path: string, file: SeenFile, reading: Reading): Promise<void> {
  const reader = await RunReader.open(disk, path);
  if (reader) {
    reading.runs.push({ first: file.first, last: file.last, name: file.name, reader });
    reading.position = reader.meta.upto;
    return;
  }
  reading.damagedRuns.push(file.name);
  reading.resumeAt ??= reading.position;
}

async function readJournal(disk: Disk, path: string, file: SeenFile, reading: Reading, isLast: boolean) {
  const generation = (reading.generation ??= emptyGeneration([], reading.position));
  generation.journals.push(file.first);
  const { table } = generation;
  const take = (frame: Frame) => {
    for (let at = 0; at < frame.lanes.length; at += 2) {
      table.insert(frame.lanes[at] as number, frame.lanes[at + 1] as number);
    }
    if (frame.lanes.length > 0) noteReceived(generation, frame.received);
    reading.position = frame.upto;
    return true;
  };
  const scan = await scanJournal(disk, path, take, (ids) => table.reserve(ids));
  reading.end = scan.end;
  if (scan.whole || isLast) return;
  reading.damagedJournals.push({ name: file.name, end: scan.end });
  reading.resumeAt ??= reading.position;
}

async function cutDamage(disk: Disk, directory: string, reading: Reading): Promise<void> {
  for (const { name, end } of reading.damagedJournals) {
    const file = await disk.open(`${directory}/${name}`, { create: false });
    await file.truncate(end);
    await file.sync();
    await file.close();
  }
  for (const name of reading.damagedRuns) await disk.unlink(`${directory}/${name}`);
  await disk.syncDirectory(directory);
}
