import type { LakeEngine } from "@kontor/core";
import { CommitConflictError, type ExpiryTask, type Lake } from "../lake/index.ts";

/**
 * Applies every tenant's retention to the lake: whole days are dropped, shared files are rewritten without the rows that are past their time. Resolves to
 * how many tasks there were. A file that cannot be rewritten keeps no other from it; the first error is thrown in the end.
 */
export async function expireRows(parts: {
  lake: Lake;
  engine: LakeEngine;
  tenants: readonly string[];
  runId: string;
}): Promise<number> {
  const tasks = await parts.lake.planRetention({ tenants: parts.tenants });
  let failure: { readonly error: unknown } | undefined;
  for (const [index, task] of tasks.entries()) {
    try {
      await expire(task, `${parts.runId}-x${Date.parse(task.day)}-${index}`, parts);
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
  return tasks.length;
}

async function expire(
  task: ExpiryTask,
  name: string,
  { lake, engine }: { lake: Lake; engine: LakeEngine },
): Promise<void> {
  using _announced = lake.announce(name);
  const paths = task.inputs.map((file) => file.path);
  const request = { table: task.table, day: task.day, paths, name, expire: task.expire };
  const written = task.drop ? [] : await engine.merge(request);
  const level = Math.max(...task.inputs.map((file) => file.level));
  const add = written.map((file) => ({ table: task.table, level, expired: task.expired, ...file }));
  try {
    await lake.commit({ reason: "retain", add, end: task.inputs.map((file) => file.id), offsets: [] });
  } catch (error) {
    // Compaction replaced an input meanwhile; the next turn plans anew.
    if (!(error instanceof CommitConflictError)) throw error;
  }
}
