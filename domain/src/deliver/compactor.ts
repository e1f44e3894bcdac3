import { lakeTables } from "@kontor/contracts";
import type { Clock, LakeEngine } from "@kontor/core";
import {
  CommitConflictError,
  createSnapshotCache,
  planCompaction,
  type CompactionTask,
  type Lake,
  type SnapshotCache,
} from "../lake/index.ts";

const TABLES = lakeTables.map((table) => table.name);
const ASIDE_MS = 60_000;

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
  readonly #snapshots: SnapshotCache;
  /** Files of failed merges, and until when they are left alone. */
  readonly #aside = new Map<number, number>();
  #merges = 0;

  constructor(dependencies: CompactorDependencies) {
    this.#dependencies = dependencies;
    this.#snapshots = createSnapshotCache(dependencies.lake);
  }

  /**
   * Runs every merge that is due, planning anew after each, so that a long one never lets small files pile up behind a plan. A merge that fails is put aside
   * for a while and the others go on; its error is thrown in the end. Stops early when `signal` aborts.
   */
  async round(signal: AbortSignal): Promise<CompactionRound> {
    const done = { merges: 0, inputs: 0, rows: 0 };
    let failure: { readonly error: unknown } | undefined;
    for (let task = await this.#next(); task !== undefined && !signal.aborted; task = await this.#next()) {
      try {
        done.rows += await this.#merge(task);
        done.merges += 1;
        done.inputs += task.inputs.length;
      } catch (error) {
        failure = { error };
        this.#putAside(task);
      }
    }
    if (failure !== undefined) throw failure.error;
    if (done.merges === 0) await this.#dependencies.engine.rest();
    return done;
  }

  async #next(): Promise<CompactionTask | undefined> {
    const { clock } = this.#dependencies;
    const view = await this.#snapshots.current();
    const live = TABLES.flatMap((table) => view.files(table));
    return planCompaction(live, clock.now()).find(
      (task) => !task.inputs.some((file) => (this.#aside.get(file.id) ?? 0) > clock.now()),
    );
  }

  #putAside(task: CompactionTask): void {
    const until = this.#dependencies.clock.now() + ASIDE_MS;
    for (const [id, time] of this.#aside) if (time < until - ASIDE_MS) this.#aside.delete(id);
    for (const file of task.inputs) this.#aside.set(file.id, until);
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
