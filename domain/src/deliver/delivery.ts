import type { Clock, LakeEngine, LogReader, WrittenFile } from "@kontor/core";
import { CLICKS, decodeClickRecord } from "../collect/index.ts";
import type { UserAgentLookup } from "../enrich/index.ts";
import type { Lake } from "../lake/index.ts";
import { findDuplicates } from "./find-duplicates.ts";
import type { PrepareEvents } from "./prepare-events.ts";
import type { SeenIds } from "./seen-ids/index.ts";
import {
  defaultStagePolicy,
  discardBatch,
  fillBatch,
  isBulk,
  openBatch,
  type StagedBatch,
  type StagePolicy,
} from "./stage-batch.ts";
import { writeEvents } from "./write-batch.ts";

/** Name under which delivery keeps its offsets in the lake. */
export const DELIVERY = "delivery";

export interface DeliveryDependencies {
  readonly log: LogReader;
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly seen: SeenIds;
  readonly userAgents: UserAgentLookup;
  readonly prepare: PrepareEvents;
  readonly clock: Clock;
  /** Names files; unique for each start of the process. */
  readonly runId: string;
  readonly policy?: StagePolicy;
}

/** What one committed batch did. */
export interface DeliveredBatch {
  readonly partition: number;
  readonly from: number;
  readonly next: number;
  readonly snapshot: number;
  readonly events: number;
  readonly duplicates: number;
  readonly failed: number;
  readonly files: number;
  /** The log must be kept from here on: ids above may not be known after a loss of power. */
  readonly keepFrom: number;
  /** The log holds more that was not taken because the batch was full. */
  readonly full: boolean;
}

/**
 * The consumer that turns the log into the lake. Each batch is one commit of files AND offset, so an accepted event is in the lake exactly once whatever
 * crashes: before the commit the batch is staged again under a new file name (the old file is an orphan), after it the offset has moved.
 */
export class Delivery {
  readonly #dependencies: DeliveryDependencies;
  readonly #policy: StagePolicy;
  #batches = 0;

  constructor(dependencies: DeliveryDependencies) {
    this.#dependencies = dependencies;
    this.#policy = dependencies.policy ?? defaultStagePolicy;
  }

  /** Brings the set of seen ids to the committed offsets; call once before the first `deliver`. */
  async recover(): Promise<void> {
    const { log, lake, seen } = this.#dependencies;
    const committed = await Promise.all(
      Array.from({ length: log.partitions(CLICKS) }, (_, partition) =>
        lake.offset(DELIVERY, CLICKS, partition),
      ),
    );
    for (const [partition, offset] of committed.entries()) await seen.truncateAbove(partition, offset);
    // Cutting takes whole batches of all partitions, so that positions may now be below as well.
    for (const [partition, offset] of committed.entries())
      await this.#replayIds(partition, seen.position(partition), offset);
  }

  /**
   * Delivers one batch of a partition, or nothing (undefined) when the log holds nothing new. `gather` is asked while a backfill's batch could grow: it
   * resolves to true after a pause if the batch may wait for more. Rejects when the surroundings fail; then nothing was committed and it may be called again.
   */
  async deliver(partition: number, gather: () => Promise<boolean>): Promise<DeliveredBatch | undefined> {
    const { engine, lake } = this.#dependencies;
    const from = await lake.offset(DELIVERY, CLICKS, partition);
    const batch = await openBatch(engine, partition, from);
    try {
      const dependencies = { ...this.#dependencies, policy: this.#policy };
      let full = await fillBatch(batch, dependencies);
      while (!full && isBulk(batch, this.#policy) && (await gather()))
        full = await fillBatch(batch, dependencies);
      return batch.next === from ? undefined : await this.#commit(batch, full);
    } finally {
      await discardBatch(batch);
    }
  }

  async #commit(batch: StagedBatch, full: boolean): Promise<DeliveredBatch> {
    const { engine, lake, seen, clock } = this.#dependencies;
    const name = `${this.#dependencies.runId}-${++this.#batches}`;
    using _announced = lake.announce(name);
    const skip = await findDuplicates(batch, seen, lake, engine);
    const events = await writeEvents(batch, skip, engine, name);
    const failed =
      batch.failed.records === 0
        ? []
        : await engine.write({ table: "failed_events", staging: batch.failed, name, day: null, skip: [] });
    const offset = {
      consumer: DELIVERY,
      stream: CLICKS,
      partition: batch.partition,
      from: batch.from,
      to: batch.next,
    };
    const { snapshot } = await lake.commit({
      reason: "deliver",
      add: [...newFiles("events", events), ...newFiles("failed_events", failed)],
      end: [],
      offsets: [offset],
    });
    await seen.add(batch.hashes, clock.now(), { partition: batch.partition, upto: batch.next });
    return {
      partition: batch.partition,
      from: batch.from,
      next: batch.next,
      snapshot,
      events: rowsOf(events),
      duplicates: skip.length,
      failed: rowsOf(failed),
      files: events.length + failed.length,
      keepFrom: Math.min(batch.next, seen.durablePosition(batch.partition)),
      full,
    };
  }

  // Only after a power cut or a kill between commit and journal: the set's journal is short of the lake.
  async #replayIds(partition: number, from: number, upto: number): Promise<void> {
    const { log, seen } = this.#dependencies;
    let next = from;
    while (next < upto) {
      const chunk = await log.read(CLICKS, partition, next, { maxBytes: 8 << 20, maxRecords: 20_000 });
      if (chunk.next === next) return;
      const records = chunk.records.filter((stored) => stored.offset < upto);
      const decoded = records
        .map((stored) => decodeClickRecord(stored.value))
        .filter((record) => record.kind === "events");
      next = Math.min(chunk.next, upto);
      await seen.add(
        decoded.map((record) => record.hashes),
        records.at(-1)?.timestamp ?? 0,
        { partition, upto: next },
      );
    }
  }
}

function newFiles(table: string, files: readonly WrittenFile[]) {
  return files.map((file) => ({ table, level: 0, ...file }));
}

function rowsOf(files: readonly WrittenFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}
