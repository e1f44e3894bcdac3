import { createHash, randomBytes } from "node:crypto";
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
  const path = lockOf(directory);
  const self: LockOwner = { pid: process.pid, started: startTime(process.pid) };
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  await writeFile(draft, JSON.stringify(self));
  try {
    await claim(draft, directory);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    announce: async (url) => {
      await writeFile(draft, JSON.stringify({ ...self, url }));
      await rename(draft, path);
    },
    [Symbol.asyncDispose]: () => rm(path, { force: true }),
  };
}

/*
 * link(2) makes a name and its whole content appear at once, or fails: no moment in which a lock stands there empty.
 * 1. A folder without a lock is taken by linking it.
 * 2. The lock of a dead process is replaced by whoever has the right to follow it: a second name, made of what the lock says, that one process can link.
 * 3. He looks at the lock again before he replaces it: who is late has read what is replaced by now.
 */
async function claim(draft: string, directory: string): Promise<void> {
  const path = lockOf(directory);
  while (!(await linked(draft, path))) {
    const stale = await readText(path);
    if (stale === undefined) continue;
    assertDead(stale, directory);
    const right = `${path}.after-${createHash("sha256").update(stale).digest("hex").slice(0, 16)}`;
    if (!(await linked(draft, right))) {
      assertDead((await readText(right)) ?? "", directory);
      await rm(right, { force: true });
      continue;
    }
    try {
      if ((await readText(path)) === stale) return await rename(draft, path);
    } finally {
      await rm(right, { force: true });
    }
  }
}

/** False when the name is taken. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

function assertDead(text: string, directory: string): void {
  const owner = liveOwner(text);
  if (owner !== undefined) throw new DataInUseError(directory, owner.pid);
}

/** The live owner of a data folder, if any. */
export async function findOwner(directory: string): Promise<LockOwner | undefined> {
  return liveOwner((await readText(lockOf(directory))) ?? "");
}

const lockOf = (directory: string): string => join(directory, "kontor.lock");

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

function liveOwner(text: string): LockOwner | undefined {
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
