import type { LakeEngine } from "@kontor/core";
import { CommitConflictError, type Lake, type LakeFile } from "../lake/index.ts";
import { beginRemoval, endRemoval } from "./demo-progress.ts";
import { DEMO_FILES } from "./fill-demo.ts";

/** The mark inside `props` of every demo event. */
export const DEMO_MARK = "demo";
/** Compaction may replace files meanwhile; each time they are looked at anew. */
const ATTEMPTS = 20;

export interface DemoRemoval {
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly tenant: string;
  /** Unique per attempt. */
  readonly runId: string;
  readonly signal: AbortSignal;
}

/**
 * Takes every row marked as demo out of the lake; other rows stay. May be called again after a crash.
 *
 * 1. From the first commit on no further demo data can be written.
 * 2. Files of demo rows only are dropped, all in one commit: most of the data is gone at once.
 * 3. Files that compaction mixed with other rows are written again without the marked ones.
 */
export async function removeDemo(removal: DemoRemoval): Promise<void> {
  await beginRemoval(removal.lake);
  await retried(() => dropDemoFiles(removal.lake));
  const clean = new Set<string>();
  await retried(() => rewriteMixedFiles(removal, clean));
  await endRemoval(removal.lake);
}

async function retried(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CommitConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function dropDemoFiles(lake: Lake): Promise<void> {
  const end = (await lake.files({ table: "events" })).filter(isDemoFile).map((file) => file.id);
  if (end.length > 0) await lake.commit({ reason: "demo", add: [], end, offsets: [] });
}

// `clean` remembers what was looked at: paths are never used twice.
async function rewriteMixedFiles(removal: DemoRemoval, clean: Set<string>): Promise<void> {
  for (const file of await removal.lake.files({ table: "events" })) {
    removal.signal.throwIfAborted();
    if (clean.has(file.path)) continue;
    if (isDemoFile(file)) throw new CommitConflictError(`${file.path} appeared`);
    for (const path of await rewrite(removal, file)) clean.add(path);
  }
}

async function rewrite({ lake, engine, tenant, runId }: DemoRemoval, file: LakeFile): Promise<string[]> {
  const name = `rest-${runId}-${file.id}`;
  using _announced = lake.announce(name);
  const { table, day, path } = file;
  const leaveOut = [{ tenant, mark: DEMO_MARK }];
  if ((await engine.countMarked([path], leaveOut)) === 0) return [path];
  const written = await engine.merge({ table, day, paths: [path], name, leaveOut });
  const add = written.map((left) => ({ table, level: file.level, expired: file.expired, ...left }));
  await lake.commit({ reason: "demo", add, end: [file.id], offsets: [] });
  return add.map((left) => left.path);
}

function isDemoFile(file: LakeFile): boolean {
  return file.path.slice(file.path.lastIndexOf("/") + 1).startsWith(DEMO_FILES);
}
