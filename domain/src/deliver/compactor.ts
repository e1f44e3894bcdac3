import type { Clock, LakeEngine } from "@kontor/core";
import { CommitConflictError, planCompaction, type CompactionTask, type Lake } from "../lake/index.ts";

export interface CompactorDependencies {
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly clock: Clock;
  readonly runId: string;
}

export interface CompactionRound {
  readonly merges: number;
  readonly inputs: number;
  readonly rows: number;
}

/**
 * Merges small files into larger ones. A merge is one commit that ends its inputs and adds its output, so that every snapshot sees each row once; a crash
 * before the commit leaves an orphan file, nothing else.
 */
export class Compactor {
  readonly #dependencies: CompactorDependencies;
  #merges = 0;

  constructor(dependencies: CompactorDependencies) {
    this.#dependencies = dependencies;
  }

  /** Runs every merge that is due now, one after another; stops early when `signal` aborts. */
  async round(signal: AbortSignal): Promise<CompactionRound> {
    const { lake, clock, engine } = this.#dependencies;
    let done = { merges: 0, inputs: 0, rows: 0 };
    for (const task of planCompaction(await lake.liveFiles(), clock.now())) {
      if (signal.aborted) return done;
      const rows = await this.#merge(task);
      done = { merges: done.merges + 1, inputs: done.inputs + task.inputs.length, rows: done.rows + rows };
    }
    if (done.merges === 0) await engine.rest();
    return done;
  }

  async #merge(task: CompactionTask): Promise<number> {
    const { lake, engine, runId } = this.#dependencies;
    const paths = task.inputs.map((file) => file.path);
    const name = `${runId}-m${++this.#merges}-l${task.outputLevel}`;
    using _announced = lake.announce(name);
    const written = await engine.merge({ table: task.table, day: task.day, paths, name });
    const add = written.map((file) => ({
      table: task.table,
      level: task.outputLevel,
      expired: task.expired,
      ...file,
    }));
    try {
      await lake.commit({
        reason: "compact",
        add,
        end: task.inputs.map((file) => file.id),
        offsets: [],
        keepsRows: true,
      });
    } catch (error) {
      // Somebody else replaced an input meanwhile (retention): the merged file becomes an orphan, the next round plans anew.
      if (!(error instanceof CommitConflictError)) throw error;
      return 0;
    }
    return written.reduce((sum, file) => sum + file.rows, 0);
  }
}
