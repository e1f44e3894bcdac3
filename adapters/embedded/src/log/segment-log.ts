import {
  InvariantError,
  type EventLog,
  type LogBatch,
  type LogPosition,
  type LogRecord,
  type PartitionBounds,
  type ReadLimits,
  type TrimPolicy,
} from "@kontor/core";
import { ChunkPool } from "./group.ts";
import { openPartitions } from "./open-partitions.ts";
import { choosePartition } from "./choose-partition.ts";
import type { PartitionLog } from "./partition-log.ts";
import { reportOnce } from "./partition-folder.ts";
import { QueueBudget } from "./queue-budget.ts";
import type { SegmentLogOptions } from "./segment-log-options.ts";
import {
  openSegmentLogReader,
  unknownPlace,
  type SegmentLogHandle,
  type SegmentLogReader,
} from "./segment-log-reader.ts";
import { trimPartition } from "./trim-partition.ts";

const MIB = 1024 * 1024;
/** Positions in a segment are 32 bits. */
const MAX_SEGMENT = 1024 * MIB;

/** Whether a partition takes records now; it turns writable again by itself with an append that works. */
export interface PartitionHealth {
  readonly stream: string;
  readonly partition: number;
  readonly isWritable: boolean;
}

/** Opens the log, repairing what a crash left. Rejects with LogLayoutError when the folder was made with other partitions. */
export async function openSegmentLog(options: SegmentLogOptions): Promise<SegmentLog> {
  const segmentBytes = options.segmentBytes ?? 128 * MIB;
  if (segmentBytes > MAX_SEGMENT) throw new InvariantError(`segmentBytes may be ${MAX_SEGMENT} at most.`);
  const onDamage = reportOnce(options.onDamage);
  const opened = { ...options, onDamage };
  const partitions = await openPartitions(opened, {
    segmentBytes,
    maxBatchBytes: options.maxBatchBytes ?? 8 * MIB,
    budget: new QueueBudget(options.maxQueueBytes ?? 64 * MIB),
    pool: new ChunkPool(),
  });
  return new SegmentLog(opened, partitions);
}

/** The durable log in files of this machine (docs/specs/log.md). */
export class SegmentLog implements EventLog {
  readonly #partitions: ReadonlyMap<string, readonly PartitionLog[]>;
  readonly #handle: SegmentLogHandle;
  readonly #reader: SegmentLogReader;

  /** Use {@link openSegmentLog}. */
  constructor(
    options: SegmentLogOptions,
    opened: ReadonlyMap<
      string,
      readonly { readonly log: PartitionLog; readonly bounds: SharedArrayBuffer }[]
    >,
  ) {
    this.#partitions = new Map([...opened].map(([stream, each]) => [stream, each.map(({ log }) => log)]));
    const streams = [...opened].map(([stream, each]) => [stream, each.map(({ bounds }) => bounds)] as const);
    this.#handle = { directory: options.directory, streams: Object.fromEntries(streams) };
    this.#reader = openSegmentLogReader(this.#handle, options);
  }

  partitions(stream: string): number {
    return this.#stream(stream).length;
  }

  bounds(stream: string, partition: number): Promise<PartitionBounds> {
    return this.#reader.bounds(stream, partition);
  }

  read(stream: string, partition: number, from: number, limits: ReadLimits): Promise<LogBatch> {
    return this.#reader.read(stream, partition, from, limits);
  }

  append(stream: string, record: LogRecord): Promise<LogPosition> {
    const partitions = this.#partitions.get(stream);
    if (partitions === undefined) return Promise.reject(unknownPlace(stream, 0));
    const only = partitions.length === 1 ? 0 : choosePartition(record.key, partitions.length);
    return (partitions[only] as PartitionLog).append(record);
  }

  async trim(stream: string, partition: number, policy: TrimPolicy): Promise<number> {
    const log = this.#stream(stream)[partition];
    if (log === undefined) throw unknownPlace(stream, partition);
    return trimPartition(log, policy);
  }

  /** For {@link openSegmentLogReader} in another thread: it can be sent with postMessage or as workerData. */
  readerHandle(): SegmentLogHandle {
    return this.#handle;
  }

  /** For those who watch: a partition that is not writable rejects appends until one of them finds the disk working again. */
  health(): PartitionHealth[] {
    return [...this.#partitions].flatMap(([stream, logs]) =>
      logs.map(({ isWritable }, partition) => ({ stream, partition, isWritable })),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#partitions.values()].flat().map((log) => log.close()));
  }

  #stream(stream: string): readonly PartitionLog[] {
    const partitions = this.#partitions.get(stream);
    if (partitions === undefined) throw unknownPlace(stream, 0);
    return partitions;
  }
}
