import {
  InvariantError,
  type Disk,
  type LogBatch,
  type LogReader,
  type PartitionBounds,
  type ReadLimits,
} from "@kontor/core";
import { NodeDisk } from "../disk/node-disk.ts";
import type { OnDamage } from "./log-damage.ts";
import { partitionFolder, reporter, reportOnce } from "./partition-folder.ts";
import { PartitionReader } from "./partition-reader.ts";

/** What another thread needs to read the log; made by `SegmentLog.readerHandle`, survives structured clone. */
export interface SegmentLogHandle {
  readonly directory: string;
  /** Per stream the shared bounds of its partitions. */
  readonly streams: Readonly<Record<string, readonly SharedArrayBuffer[]>>;
}

/** Reads a segment log's files on its own, up to what the writer has made durable. Holds nothing open between reads. */
export function openSegmentLogReader(
  handle: SegmentLogHandle,
  options: { readonly disk?: Disk; readonly onDamage?: OnDamage } = {},
): SegmentLogReader {
  return new SegmentLogReader(handle, options.disk ?? new NodeDisk(), reportOnce(options.onDamage));
}

/** The reading half of a segment log, in any thread. */
export class SegmentLogReader implements LogReader {
  readonly #streams: ReadonlyMap<string, readonly PartitionReader[]>;

  /** Use {@link openSegmentLogReader}. */
  constructor(handle: SegmentLogHandle, disk: Disk, onDamage: OnDamage) {
    this.#streams = new Map(
      Object.entries(handle.streams).map(([stream, memories]) => [
        stream,
        memories.map((memory, partition) => {
          const place = { stream, partition, partitions: memories.length };
          const folder = partitionFolder(handle.directory, place);
          return new PartitionReader(disk, folder, memory, reporter(stream, partition, onDamage));
        }),
      ]),
    );
  }

  partitions(stream: string): number {
    const partitions = this.#streams.get(stream);
    if (partitions === undefined) throw unknownPlace(stream, 0);
    return partitions.length;
  }

  async bounds(stream: string, partition: number): Promise<PartitionBounds> {
    return this.#partition(stream, partition).bounds();
  }

  async read(stream: string, partition: number, from: number, limits: ReadLimits): Promise<LogBatch> {
    return this.#partition(stream, partition).read(from, limits);
  }

  #partition(stream: string, partition: number): PartitionReader {
    const reader = this.#streams.get(stream)?.[partition];
    if (reader === undefined) throw unknownPlace(stream, partition);
    return reader;
  }
}

/** Asking for a stream or partition that was not configured is a bug of the caller. */
export function unknownPlace(stream: string, partition: number): InvariantError {
  return new InvariantError(`The log has no partition ${partition} of stream "${stream}".`);
}
