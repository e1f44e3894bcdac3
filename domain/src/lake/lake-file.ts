import { InvariantError, type WrittenFile } from "@kontor/core";
import { dayOf } from "./day.ts";

/** A file on its way into the manifest. */
export interface NewFile extends WrittenFile {
  readonly table: string;
  /** How often its rows were merged: 0 as delivered, 4 a day's file. */
  readonly level: number;
  /** Tenants whose rows of this day were left out because of their age; the file is known to hold none. */
  readonly expired?: readonly string[];
}

/** A file of the manifest. */
export interface LakeFile extends NewFile {
  readonly id: number;
  readonly expired: readonly string[];
  /** When it was committed, ms since the epoch. */
  readonly addedAt: number;
  /** First snapshot that sees it. */
  readonly beginSnapshot: number;
  /** First snapshot that no longer sees it; null while live. */
  readonly endSnapshot: number | null;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*\.parquet$/;
const STRAY = /^[a-z][a-z0-9_]*\/day=\d{4}-\d{2}-\d{2}\/[^/]+\.(?:parquet|tmp)$/;

/** Where a file of the lake lies: `<table>/day=<YYYY-MM-DD>/<name>`, `name` with its ending `.parquet`. */
function lakePath(table: string, day: string, name: string): string {
  return `${table}/day=${day}/${name}`;
}

/** Whether a path looks like something a lake writer made, finished or not; nothing else is ever removed as an orphan. */
export function isLakePath(path: string): boolean {
  return STRAY.test(path);
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Throws {@link InvariantError} for a file that pruning, compaction or removal could be fooled by. */
export function assertSound(file: NewFile): void {
  const fault = faultOf(file);
  if (fault !== undefined)
    throw new InvariantError(`The lake refuses ${JSON.stringify(file.path)}: ${fault}`);
}

function faultOf(file: NewFile): string | undefined {
  const { table, day, minTime, maxTime } = file;
  const counts = [file.rows, file.bytes, file.level, minTime, maxTime];
  const name = nameOf(file.path);
  if (!counts.every(Number.isSafeInteger)) return "rows, bytes, level and times must be whole numbers";
  if (!NAME.test(name)) return "its name is not one of the lake's";
  if (file.path !== lakePath(table, day, name)) return "it does not lie in its day's folder";
  if (file.rows < 1 || file.bytes < 1) return "it is empty";
  if (file.level < 0 || file.level > 4) return "its level is not 0 to 4";
  if (minTime > maxTime) return "its times are the wrong way round";
  if (dayOf(minTime) !== day || dayOf(maxTime) !== day) return "it holds rows of another day";
  return undefined;
}
