import type { Clock, Disk } from "@kontor/core";
import { journalName } from "./file-names.ts";
import type { Generation } from "./generation.ts";
import { JournalWriter } from "./journal.ts";
import type { LogPositions } from "./positions.ts";
import { SeenIdsStorageError } from "./write-fully.ts";

/** A generation is copied in 2^4 parts when its journal is spoilt. */
const COPY_DEPTH = 4;

/**
 * Keeps the journal of the current generation through bad days. After a failed write or sync nothing is known about the file: it is left alone, and as
 * soon as the disk allows, the generation is written anew from memory. Until then ids live in memory only, and {@link durable} stands still.
 */
export class JournalKeeper {
  /** Why ids are not being written down at present. */
  failure: SeenIdsStorageError | null = null;
  /** Up to where the log is known after a loss of power. */
  durable: LogPositions;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #writer: JournalWriter;
  #number: number;
  #isSpoilt = false;
  #nextSync: number;
  #nextTry = 0;
  #syncing: Promise<void> = Promise.resolve();

  constructor(
    place: { disk: Disk; directory: string; clock: Clock; everyMs: number },
    start: { writer: JournalWriter; number: number; durable: LogPositions },
  ) {
    this.#disk = place.disk;
    this.#directory = place.directory;
    this.#clock = place.clock;
    this.#everyMs = place.everyMs;
    this.#writer = start.writer;
    this.#number = start.number;
    this.durable = start.durable;
    this.#nextSync = place.clock.now() + place.everyMs;
  }

  /** Writes down ids of the generation, already in its table. Never rejects. */
  async record(
    generation: Generation,
    entry: { received: number; lanes: Uint32Array; before: LogPositions; upto: LogPositions },
  ): Promise<void> {
    if (this.#isSpoilt) return this.#renew(generation, entry.upto);
    try {
      await this.#writer.append(entry.received, entry.lanes, entry.before, entry.upto);
      this.#syncSometimes(entry.upto);
    } catch (cause) {
      this.#spoil(cause);
    }
  }

  /** Starts the journal of the next generation. Resolves to its number, or null when the disk does not allow it now. */
  async turn(position: LogPositions): Promise<number | null> {
    if (this.#isSpoilt || this.#isTooSoon()) return null;
    try {
      await this.#sync(position);
    } catch (cause) {
      this.#spoil(cause);
      return null;
    }
    try {
      const next = await this.#create(this.#number + 1, position);
      const old = this.#writer;
      this.#writer = next;
      this.#number++;
      this.failure = null;
      await old.close();
      return this.#number;
    } catch (cause) {
      this.#postpone(cause);
      return null;
    }
  }

  async close(position: LogPositions): Promise<void> {
    if (!this.#isSpoilt) await this.#sync(position).catch((cause: unknown) => this.#spoil(cause));
    await this.#writer.close();
  }

  #syncSometimes(position: LogPositions): void {
    const now = this.#clock.now();
    if (now < this.#nextSync && now > this.#nextSync - this.#everyMs) return;
    this.#nextSync = now + this.#everyMs;
    this.#syncing = this.#sync(position).catch((cause: unknown) => this.#spoil(cause));
  }

  async #sync(position: LogPositions): Promise<void> {
    await this.#syncing;
    await this.#writer.sync();
    this.durable = position;
  }

  /** Writes the whole generation into a new journal and drops the old ones. */
  async #renew(generation: Generation, position: LogPositions): Promise<void> {
    if (this.#isTooSoon()) return;
    await this.#syncing;
    try {
      const writer = await this.#create(this.#number + 1, generation.from);
      const spoilt = [...generation.journals];
      generation.journals.push(++this.#number);
      await this.#writer.close();
      this.#writer = writer;
      await this.#copy(generation, position);
      this.#isSpoilt = false;
      this.failure = null;
      for (const number of spoilt) await this.#disk.unlink(`${this.#directory}/${journalName(number)}`);
      generation.journals = [this.#number];
    } catch (cause) {
      this.#postpone(cause);
    }
  }

  async #copy({ table, from, newest }: Generation, position: LogPositions): Promise<void> {
    const out = { lanes: new Uint32Array(0) };
    for (let range = 0; range < 2 ** COPY_DEPTH; range++) {
      const count = table.extract(range, COPY_DEPTH, out);
      await this.#writer.append(newest, out.lanes.subarray(0, count * 2), from, from);
    }
    await this.#writer.append(newest, new Uint32Array(0), from, position);
    await this.#sync(position);
  }

  #create(number: number, from: LogPositions): Promise<JournalWriter> {
    return JournalWriter.create(this.#disk, this.#directory, journalName(number), from);
  }

  #spoil(cause: unknown): void {
    this.#isSpoilt = true;
    this.#postpone(cause);
  }

  #postpone(cause: unknown): void {
    this.#nextTry = this.#clock.now() + this.#everyMs;
    this.failure = new SeenIdsStorageError(
      "The ids of delivered events cannot be written down now; they are kept in memory. Check the disk of the data folder.",
      { cause },
    );
  }

  #isTooSoon(): boolean {
    const now = this.#clock.now();
    return this.failure !== null && now < this.#nextTry && now >= this.#nextTry - this.#everyMs;
  }
}
