import { readFileSync } from "node:fs";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { KontorError } from "@kontor/core";

/** Who owns a data folder. */
export interface LockOwner {
  readonly pid: number;
  /** Kernel's start time of that process where known, so that a reused pid is not taken for the owner. */
  readonly started: string | null;
  /** Where the owner listens, once it does. */
  readonly url?: string;
}

/** Another process keeps this data folder. */
export class DataInUseError extends KontorError {
  constructor(directory: string, pid: number) {
    super(
      "data_in_use",
      `${directory} is in use by process ${pid}. Stop it, or set KONTOR_DATA to another folder.`,
    );
  }
}

/** Exclusive ownership of a data folder. */
export interface DataLock extends AsyncDisposable {
  /** Tells commands beside this process where it listens. */
  announce(url: string): Promise<void>;
}

/** Takes the folder or throws {@link DataInUseError} naming the owner's pid. A lock left by a dead process is taken over. */
export async function lockData(directory: string): Promise<DataLock> {
  const path = join(directory, "kontor.lock");
  const self: LockOwner = { pid: process.pid, started: startTime(process.pid) };
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(self));
  try {
    await claim(draft, path, directory);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    announce: (url) => writeFile(path, JSON.stringify({ ...self, url })),
    [Symbol.asyncDispose]: () => rm(path, { force: true }),
  };
}

// link(2) makes the name and its whole content appear at once, or fails: no moment in which a lock stands there empty.
async function claim(draft: string, path: string, directory: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await link(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 3) throw error;
    }
    const owner = await findOwner(directory);
    if (owner !== undefined) throw new DataInUseError(directory, owner.pid);
    await rename(path, `${draft}.stale`).catch(() => undefined);
    await rm(`${draft}.stale`, { force: true });
  }
}

/** The live owner of a data folder, if any. */
export async function findOwner(directory: string): Promise<LockOwner | undefined> {
  const text = await readFile(join(directory, "kontor.lock"), "utf8").catch(() => "");
  const owner = parse(text);
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

function parse(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner;
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(owner: LockOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return owner.started === null || startTime(owner.pid) === owner.started;
}

// Field 22 of /proc/<pid>/stat, counted after the command name, which may hold spaces.
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
