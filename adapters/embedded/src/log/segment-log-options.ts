import type { Disk } from "@kontor/core";
import type { OnDamage } from "./log-damage.ts";

/** How a segment log is opened. */
export interface SegmentLogOptions {
  readonly disk: Disk;
  /** Folder of the log, made when missing; `readerHandle` hands it to other threads, so make it absolute there. */
  readonly directory: string;
  /** The streams and how many partitions each has, fixed when first opened. */
  readonly streams: Readonly<Record<string, { readonly partitions: number }>>;
  /** A segment is sealed before it passes this; default 128 MiB, at most 1 GiB. */
  readonly segmentBytes?: number;
  /** Bytes of all partitions that may wait for the disk; beyond, appends reject with LogOverloadedError. Default 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Largest group written and synced at once; default 8 MiB. */
  readonly maxBatchBytes?: number;
  /** Told of each damage found, once. */
  readonly onDamage?: OnDamage;
}
