import type { Disk } from "@kontor/core";
import { UNFINISHED, runName } from "./file-names.ts";
import { mergeRuns } from "./merge-runs.ts";
import type { OpenRun } from "./recover.ts";
import { RunReader } from "./run-reader.ts";
import type { RunSpan } from "./run-format.ts";
import { SeenIdsStorageError } from "./write-fully.ts";

/** Runs are merged this many at a time, ... */
const FAN_IN = 4;
/** ... never to more ids than this: filters of both sides are in memory meanwhile. */
const MAX_MERGED_IDS = 32 * 1024 * 1024;

/** The runs in use, oldest first. Only one of {@link write}, {@link merge} and {@link dropOlder} may be under way; questions may at any time. */
export class RunSet {
  readonly #disk: Disk;
  readonly #directory: string;
  #runs: OpenRun[];
  #asking = 0;
  #retired: OpenRun[] = [];

  constructor(disk: Disk, directory: string, runs: OpenRun[]) {
    this.#disk = disk;
    this.#directory = directory;
    this.#runs = runs;
  }

  get bytes(): number {
    return this.#runs.reduce((sum, run) => sum + run.reader.bytes, 0);
  }

  get ids(): number {
    return this.#runs.reduce((sum, run) => sum + run.reader.meta.ids, 0);
  }

  get count(): number {
    return this.#runs.length;
  }

  /** Which of the ids (number `i` has its lanes at 2i and 2i + 1) some run holds. Asks the disk only where filters cannot say no. */
  async holding(lanes: Uint32Array, ids: Uint32Array): Promise<Set<number>> {
    const held = new Set<number>();
    this.#asking++;
    try {
      // All questions first: runs may be merged while the disk is asked. The newest run is where a repeat most likely is.
      const maybes = this.#runs.toReversed().map((run) => ({ run, ids: run.reader.maybes(lanes, ids) }));
      for (const maybe of maybes) {
        const open = maybe.ids.filter((id) => !held.has(id));
        if (open.length === 0) continue;
        for (const id of await maybe.run.reader.confirm(lanes, open)) held.add(id);
      }
      return held;
    } finally {
      this.#asking--;
      if (this.#asking === 0) await this.#closeRetired();
    }
  }

  /** Puts a run in use that `fill` writes to the path it is given. Its name is durable when this resolves. */
  async write(first: number, last: number, fill: (path: string) => Promise<void>): Promise<void> {
    this.#runs = [...this.#runs, await this.#create(first, last, fill)];
  }

  /** Merges neighbours of like size, if there are enough, whose ids were received within `spanMs`. */
  async merge(spanMs: number): Promise<void> {
    for (let group = this.#mergeable(spanMs); group; group = this.#mergeable(spanMs)) {
      const inputs = group;
      const oldest = inputs[0] as OpenRun;
      const newest = inputs.at(-1) as OpenRun;
      const merged = await this.#create(oldest.first, newest.last, (path) =>
        mergeRuns(
          this.#disk,
          path,
          inputs.map((run) => run.reader),
          spanOf(inputs),
        ),
      );
      this.#runs = this.#runs.flatMap((run) =>
        run === oldest ? [merged] : inputs.includes(run) ? [] : [run],
      );
      await this.#remove(inputs);
    }
  }

  hasOlder(time: number): boolean {
    return this.#runs.some((run) => run.reader.meta.newest < time);
  }

  /** Drops whole runs whose newest id was received before `time`. */
  async dropOlder(time: number): Promise<void> {
    const old = this.#runs.filter((run) => run.reader.meta.newest < time);
    if (old.length === 0) return;
    this.#runs = this.#runs.filter((run) => !old.includes(run));
    await this.#remove(old);
  }

  async close(): Promise<void> {
    for (const run of this.#runs) await run.reader.close();
    this.#runs = [];
    await this.#closeRetired();
  }

  async #create(first: number, last: number, fill: (path: string) => Promise<void>): Promise<OpenRun> {
    const name = runName(first, last);
    const path = `${this.#directory}/${name}`;
    await fill(path + UNFINISHED);
    await this.#disk.rename(path + UNFINISHED, path);
    await this.#disk.syncDirectory(this.#directory);
    const reader = await RunReader.open(this.#disk, path);
    if (reader === null)
      throw new SeenIdsStorageError(`${name} cannot be read back. The disk may be failing.`);
    return { first, last, name, reader };
  }

  #mergeable(spanMs: number): OpenRun[] | null {
    let best: OpenRun[] | null = null;
    let least = MAX_MERGED_IDS + 1;
    for (let at = 0; at + FAN_IN <= this.#runs.length; at++) {
      const group = this.#runs.slice(at, at + FAN_IN);
      const sizes = group.map((run) => run.reader.meta.ids);
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const { oldest, newest } = spanOf(group);
      if (total >= least || Math.max(...sizes) * 2 > total || newest - oldest > spanMs) continue;
      best = group;
      least = total;
    }
    return best;
  }

  /** Files go at once; whoever is still reading keeps them open until done. */
  async #remove(runs: readonly OpenRun[]): Promise<void> {
    for (const run of runs) await this.#disk.unlink(`${this.#directory}/${run.name}`);
    this.#retired.push(...runs);
    if (this.#asking === 0) await this.#closeRetired();
  }

  async #closeRetired(): Promise<void> {
    const retired = this.#retired;
    this.#retired = [];
    for (const run of retired) await run.reader.close();
  }
}

function spanOf(runs: readonly OpenRun[]): RunSpan {
  const metas = runs.map((run) => run.reader.meta);
  return {
    oldest: Math.min(...metas.map((meta) => meta.oldest)),
    newest: Math.max(...metas.map((meta) => meta.newest)),
    from: metas[0]?.from ?? [],
    upto: metas.at(-1)?.upto ?? [],
  };
}
