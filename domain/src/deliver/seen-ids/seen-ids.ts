import type { Clock, Disk } from "@kontor/core";
import { journalName } from "./file-names.ts";
import { emptyGeneration, noteReceived, type Generation } from "./generation.ts";
import { IdTable } from "./id-table.ts";
import { JournalKeeper } from "./journal-keeper.ts";
import { movePositions, offsetIn, type LogPositions } from "./positions.ts";
import { recover, type Recovered } from "./recover.ts";
import { RunSet } from "./run-set.ts";
import { sealTable } from "./seal-table.ts";
import { truncateFiles } from "./truncate-files.ts";
import type { SeenIdsOptions, SeenIdsStatistics } from "./seen-ids-options.ts";
import { SeenIdsStorageError } from "./write-fully.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Opens the set with what the folder holds. One process and one thread at a time. */
export async function openSeenIds(options: SeenIdsOptions): Promise<SeenIds> {
  return new SeenIds(options, await recover(options.disk, options.directory));
}

/**
 * The set of event ids received in the last days, as 64-bit hashes: the newest in a table in memory with a journal on disk, older ones in sorted runs
 * with a small filter each. It never forgets an id inside the window that was added; it may, rarely, suspect one that was not.
 *
 * Order of use per batch: `suspects`, compare the real ids, commit the batch, `add`, and only then the next `suspects`.
 *
 * The journal is not synced with each batch, since the log can tell the ids again: after {@link openSeenIds} the caller reads the log from
 * {@link position} up to what the lake has committed and adds those ids, and it lets the log be trimmed only below {@link durablePosition}.
 * Trouble with the disk does not fail `add`: see {@link failure}.
 */
export class SeenIds implements AsyncDisposable {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #clock: Clock;
  /** A table is sealed before it grows beyond this; while it is, the next one fills. */
  readonly #tableBytes: number;
  readonly #windowMs: number;
  readonly #everyMs: number;
  #position: LogPositions;
  #damaged: readonly string[];
  #current: Generation;
  /** Being written as a run; asked until the run is open. */
  #sealing: Generation | null = null;
  #runs: RunSet;
  #journal: JournalKeeper;
  #queue: Promise<void> = Promise.resolve();
  #background: Promise<void> = Promise.resolve();
  #sealFailure: SeenIdsStorageError | null = null;
  #nextSeal = 0;

  constructor(options: SeenIdsOptions, found: Recovered) {
    this.#disk = options.disk;
    this.#directory = options.directory;
    this.#clock = options.clock;
    this.#tableBytes = (options.ramBytes ?? 128 * 1024 * 1024) / 2;
    this.#windowMs = options.windowMs ?? 7 * DAY_MS;
    this.#everyMs = options.syncEveryMs ?? 5_000;
    this.#position = found.position;
    this.#damaged = found.damaged;
    this.#current = found.generation;
    this.#runs = this.#runSet(found);
    this.#journal = this.#keeper(found);
  }

  /** The offset up to which the ids of a partition of the log are known. */
  position(partition: number): number {
    return offsetIn(this.#position, partition);
  }

  /** The same after a loss of power. The log must keep everything from here on. */
  durablePosition(partition: number): number {
    return offsetIn(this.#journal.durable, partition);
  }

  /** Why ids are not being written to disk at present, or null. Nothing is lost while the process lives. */
  failure(): SeenIdsStorageError | null {
    return this.#journal.failure ?? this.#sealFailure;
  }

  /** Names of files found damaged at the start; {@link position} fell back to before them. */
  damaged(): readonly string[] {
    return this.#damaged;
  }

  statistics(): SeenIdsStatistics {
    const tables = [this.#current.table, ...(this.#sealing ? [this.#sealing.table] : [])];
    return {
      idsInMemory: tables.reduce((sum, table) => sum + table.size, 0),
      idsInRuns: this.#runs.ids,
      runs: this.#runs.count,
      bytes: this.#runs.bytes + tables.reduce((sum, table) => sum + table.bytes, 0),
    };
  }

  /**
   * Indexes, ascending, of the events whose id was added before or stands earlier in this same call. `hashes` holds two lanes per event; (0, 0) is no id
   * and never suspected.
   */
  async suspects(hashes: Uint32Array): Promise<number[]> {
    const suspected: number[] = [];
    const open = new Uint32Array(hashes.length / 2);
    const batch = new IdTable(hashes.length / 2);
    let count = 0;
    for (let index = 0; index * 2 < hashes.length; index++) {
      const low = hashes[index * 2] as number;
      const high = hashes[index * 2 + 1] as number;
      if (low === 0 && high === 0) continue;
      if (!batch.insert(low, high) || this.#inMemory(low, high)) suspected.push(index);
      else open[count++] = index;
    }
    if (this.#runs.count === 0) return suspected;
    const held = await this.#runs.holding(hashes, open.subarray(0, count));
    return held.size === 0 ? suspected : [...suspected, ...held].sort((a, b) => a - b);
  }

  /**
   * Remembers the ids of a committed batch of one partition; `parts` holds two lanes per event, (0, 0) for none. `receivedMs` is the newest receive time in
   * it, `upto` the offset committed with it. `parts` must not change until this resolved.
   */
  add(
    parts: readonly Uint32Array[],
    receivedMs: number,
    { partition, upto }: { readonly partition: number; readonly upto: number },
  ): Promise<void> {
    return this.#enqueue(async () => {
      const horizon = this.#clock.now() - this.#windowMs;
      // Old and new ids in one run would keep the old ones for as long as the new.
      if (this.#current.oldest < horizon) await this.#turn();
      const given = receivedMs < horizon ? [] : parts;
      const inserted = this.#insert(given);
      // Ids that are all known keep their generation for another window; one of them says so in the journal.
      const lanes = inserted.length > 0 ? inserted : firstOf(given);
      if (lanes.length > 0) noteReceived(this.#current, receivedMs);
      const before = this.#position;
      this.#position = movePositions(before, [{ partition, offset: upto }]);
      await this.#journal.record(this.#current, {
        received: receivedMs,
        lanes,
        before,
        upto: this.#position,
      });
      await this.#makeRoom();
    });
  }

  /** Forgets ids of a partition from `offset` on: for a start where the journal is ahead of the lake (which was restored from a backup, say). */
  truncateAbove(partition: number, offset: number): Promise<void> {
    return this.#enqueue(async () => {
      if (this.position(partition) <= offset) return;
      const committed = movePositions(this.#position, [{ partition, offset }]);
      await this.#close();
      await truncateFiles(this.#disk, this.#directory, committed);
      const found = await recover(this.#disk, this.#directory);
      this.#position = found.position;
      this.#damaged = [...this.#damaged, ...found.damaged];
      this.#current = found.generation;
      this.#sealing = null;
      this.#runs = this.#runSet(found);
      this.#journal = this.#keeper(found);
    });
  }

  /** Resolves when no run is being written or merged. */
  async settled(): Promise<void> {
    await this.#queue;
    await this.#background;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#enqueue(() => this.#close());
  }

  #inMemory(low: number, high: number): boolean {
    return (
      this.#current.table.has(low, high) || (this.#sealing !== null && this.#sealing.table.has(low, high))
    );
  }

  /** Puts new ids into the table; returns their lanes. */
  #insert(parts: readonly Uint32Array[]): Uint32Array {
    const fresh = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
    const table = this.#current.table;
    let count = 0;
    for (const part of parts) {
      for (let at = 0; at < part.length; at += 2) {
        const low = part[at] as number;
        const high = part[at + 1] as number;
        if (!table.insert(low, high)) continue;
        fresh[count++] = low;
        fresh[count++] = high;
      }
    }
    return fresh.subarray(0, count);
  }

  #makeRoom(): Promise<void> | void {
    if (this.#current.table.isNearly(this.#tableBytes)) return this.#turn();
    if (this.#runs.hasOlder(this.#clock.now() - this.#windowMs)) void this.#startBackground();
  }

  /** Starts a new generation; the one before is written as a run in the background. */
  async #turn(): Promise<void> {
    if (this.#sealing && this.#clock.now() >= this.#nextSeal) await this.#startBackground();
    if (this.#sealing) return;
    const number = await this.#journal.turn(this.#position);
    if (number === null) return;
    this.#sealing = this.#current;
    this.#current = emptyGeneration([number], this.#position);
    void this.#startBackground();
  }

  #startBackground(): Promise<void> {
    this.#background = this.#background
      .then(() => this.#tidy())
      .then(
        () => {
          this.#sealFailure = null;
        },
        (cause: unknown) => {
          this.#nextSeal = this.#clock.now() + this.#everyMs;
          this.#sealFailure = new SeenIdsStorageError(
            "Older ids of delivered events cannot be moved to disk now. Check the disk of the data folder.",
            { cause },
          );
        },
      );
    return this.#background;
  }

  async #tidy(): Promise<void> {
    const horizon = this.#clock.now() - this.#windowMs;
    await this.#runs.dropOlder(horizon);
    if (this.#sealing) await this.#seal(this.#sealing, horizon);
    await this.#runs.merge(this.#windowMs / 7);
  }

  async #seal(generation: Generation, horizon: number): Promise<void> {
    const first = generation.journals[0] as number;
    const last = generation.journals.at(-1) as number;
    const { oldest, newest, from } = generation;
    if (newest >= horizon) {
      const span = { oldest, newest, from, upto: this.#current.from };
      await this.#runs.write(first, last, (path) => sealTable(this.#disk, path, generation.table, span));
    }
    this.#sealing = null;
    for (const number of generation.journals)
      await this.#disk.unlink(`${this.#directory}/${journalName(number)}`);
  }

  async #close(): Promise<void> {
    await this.#background;
    await this.#journal.close(this.#position);
    await this.#runs.close();
  }

  #runSet(found: Recovered): RunSet {
    return new RunSet(this.#disk, this.#directory, found.runs);
  }

  #keeper(found: Recovered): JournalKeeper {
    return new JournalKeeper(
      { disk: this.#disk, directory: this.#directory, clock: this.#clock, everyMs: this.#everyMs },
      { writer: found.journal, number: found.generation.journals.at(-1) as number, durable: [] },
    );
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }
}

function firstOf(parts: readonly Uint32Array[]): Uint32Array {
  return parts.find((part) => part.length > 0)?.slice(0, 2) ?? new Uint32Array(0);
}
