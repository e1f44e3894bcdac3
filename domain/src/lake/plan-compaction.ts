import { endOfDay } from "./day.ts";
import type { LakeFile } from "./lake-file.ts";

export interface CompactionPolicy {
  /** How many files of level 0, 1, 2 of a day still open are merged into one of the next level. */
  readonly fanIn: readonly [number, number, number];
  /** The same for a day that is closed, where files are rare and should not wait. */
  readonly lateFanIn: number;
  /** A file with so many rows counts as level 1, 2 however it came to be: big files are not merged as if they were small. */
  readonly levelRows: readonly [number, number];
  /** A file with so many rows is never merged again. */
  readonly fullRows: number;
  readonly fullBytes: number;
  /** No merge makes a larger file than this. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** No merge reads more files than this. */
  readonly maxFiles: number;
  /** A day is closed so long after its end. */
  readonly graceMs: number;
  /** Files of a closed day wait so long for company before they are tidied up. */
  readonly settleMs: number;
  /** A closed day's file is rewritten only when what is new is at least this part of it. */
  readonly worthwhile: number;
}

/**
 * Fan-ins as measured for queries beside ingest; sizes so that the longest merge sorts 6 M rows: 18 s on one thread, 1.1 GB of spill under a
 * memory limit of 600 MB.
 */
export const defaultCompactionPolicy: CompactionPolicy = {
  fanIn: [30, 20, 20],
  lateFanIn: 8,
  levelRows: [20_000, 400_000],
  fullRows: 3_000_000,
  fullBytes: 256 << 20,
  maxRows: 6_000_000,
  maxBytes: 512 << 20,
  maxFiles: 100,
  graceMs: 600_000,
  settleMs: 15_000,
  worthwhile: 0.25,
};

/** Merge these files of one table and day into one of the output level. */
export interface CompactionTask {
  readonly table: string;
  readonly day: string;
  readonly inputs: readonly LakeFile[];
  readonly outputLevel: number;
  /** Tenants that none of the inputs holds rows of, for the output's `expired`. */
  readonly expired: readonly string[];
}

/** Level of a day's file. */
const DAY_LEVEL = 4;

/**
 * Which live files to merge now; cheap merges first. No file is in two tasks, a file is never merged alone, and doing the tasks again and again comes to an end.
 *
 * 1. Full files are left alone for good.
 * 2. In each table and day, the oldest files of a level are merged as soon as there are enough for one of the next level, or for a full one.
 * 3. A closed day is tidied up into day files once its files have settled: all of them the first time; later only the
 *    small ones whose rows together are worth the rewriting of the next larger.
 */
export function planCompaction(
  live: readonly LakeFile[],
  now: number,
  policy: CompactionPolicy = defaultCompactionPolicy,
): CompactionTask[] {
  const tasks: CompactionTask[] = [];
  for (const files of groupByDay(live.filter((file) => !isFull(file, policy)))) {
    const closed = endOfDay(files[0].day) + policy.graceMs <= now;
    const tidied = closed ? tidy(files, now, policy) : [];
    tasks.push(...(tidied.length > 0 ? tidied : mergeLevels(files, closed, policy)));
  }
  return tasks.sort((a, b) => a.outputLevel - b.outputLevel || oldestOf(a) - oldestOf(b));
}

type Files = [LakeFile, ...LakeFile[]];

function groupByDay(files: readonly LakeFile[]): Files[] {
  const groups = new Map<string, Files>();
  for (const file of files) {
    const key = `${file.table}/${file.day}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}

function mergeLevels(
  files: readonly LakeFile[],
  closed: boolean,
  policy: CompactionPolicy,
): CompactionTask[] {
  const tasks: CompactionTask[] = [];
  for (const level of [0, 1, 2] as const) {
    const fanIn = closed ? Math.min(policy.lateFanIn, policy.fanIn[level]) : policy.fanIn[level];
    const ofLevel = files.filter((file) => effectiveLevel(file, policy) === level);
    const { packs, rest } = pack(ofLevel.sort(byId), fanIn, policy);
    if (rest.length >= fanIn) packs.push(rest);
    tasks.push(...packs.filter((inputs) => inputs.length > 1).map((inputs) => taskOf(inputs, level + 1)));
  }
  return tasks;
}

// Cuts a list into packs of `fanIn` files, fewer where the size of the output is reached; the rest could still grow.
function pack(
  files: readonly LakeFile[],
  fanIn: number,
  policy: CompactionPolicy,
): { packs: LakeFile[][]; rest: LakeFile[] } {
  const packs: LakeFile[][] = [];
  let rest: LakeFile[] = [];
  let rows = 0;
  let bytes = 0;
  for (const file of files) {
    const tooLarge = rows + file.rows > policy.maxRows || bytes + file.bytes > policy.maxBytes;
    if (rest.length > 0 && (tooLarge || rest.length >= fanIn)) {
      packs.push(rest);
      rest = [];
      rows = 0;
      bytes = 0;
    }
    rest.push(file);
    rows += file.rows;
    bytes += file.bytes;
  }
  return { packs, rest };
}

function tidy(files: readonly LakeFile[], now: number, policy: CompactionPolicy): CompactionTask[] {
  const worth = worthMerging(files, policy);
  const untidy = worth.filter((file) => file.level < DAY_LEVEL);
  const newcomers = untidy.length > 0 ? untidy : worth.slice(0, -1);
  if (!newcomers.some((file) => file.addedAt + policy.settleMs <= now)) return [];
  const { packs, rest } = pack(worth.sort(byTime), policy.maxFiles, policy);
  return [...packs, rest].filter((inputs) => inputs.length > 1).map((inputs) => taskOf(inputs, DAY_LEVEL));
}

// The smallest files, with each next larger one for which the smaller ones together are worth its rewriting.
function worthMerging(files: readonly LakeFile[], policy: CompactionPolicy): LakeFile[] {
  const ascending = [...files].sort((a, b) => a.rows - b.rows || a.id - b.id);
  if (files.every((file) => file.level < DAY_LEVEL)) return ascending;
  let rows = 0;
  let worth = 0;
  for (const [index, file] of ascending.entries()) {
    if (file.level < DAY_LEVEL || rows >= file.rows * policy.worthwhile) worth = index + 1;
    rows += file.rows;
  }
  return ascending.slice(0, worth);
}

function effectiveLevel(file: LakeFile, policy: CompactionPolicy): number {
  const bySize = policy.levelRows.findLastIndex((rows) => file.rows >= rows) + 1;
  return Math.max(file.level, bySize);
}

function isFull(file: LakeFile, policy: CompactionPolicy): boolean {
  return file.rows >= policy.fullRows || file.bytes >= policy.fullBytes;
}

function taskOf(inputs: readonly LakeFile[], outputLevel: number): CompactionTask {
  const [first, ...others] = inputs as Files;
  const expired = first.expired.filter((tenant) => others.every((file) => file.expired.includes(tenant)));
  return { table: first.table, day: first.day, inputs, outputLevel, expired };
}

function oldestOf(task: CompactionTask): number {
  return task.inputs.reduce((oldest, file) => Math.min(oldest, file.id), Number.MAX_SAFE_INTEGER);
}

const byId = (a: LakeFile, b: LakeFile) => a.id - b.id;
const byTime = (a: LakeFile, b: LakeFile) => a.minTime - b.minTime || a.id - b.id;
