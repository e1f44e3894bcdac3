import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StreamState } from "@kontor/contracts";
import type { LogReader } from "@kontor/core";
import { CLICKS } from "@kontor/domain/collect";
import { DELIVERY } from "@kontor/domain/deliver";
import type { DeliveryThread } from "./delivery-thread.ts";

export interface StreamParts {
  readonly log: LogReader;
  readonly delivery: Pick<DeliveryThread, "offsets">;
  /** The log's folder. */
  readonly folder: string;
}

/** How far delivery has come in one partition. */
export interface PartitionLag {
  readonly records: number;
  /** Age of the oldest record that waits; 0 when none does. */
  readonly ms: number;
}

/** The streams of the log with their partitions. */
export async function readStreams(parts: StreamParts): Promise<StreamState[]> {
  const { log, delivery, folder } = parts;
  const partitions = await Promise.all(
    Array.from({ length: log.partitions(CLICKS) }, async (_, partition) => {
      const { start, end } = await log.bounds(CLICKS, partition);
      const lag = await readLag(parts, partition);
      const delivered = Math.min(delivery.offsets[partition] ?? start, end);
      return { partition, begin: start, end, delivered, lag_records: lag.records, lag_ms: lag.ms };
    }),
  );
  return [{ name: CLICKS, consumer: DELIVERY, bytes: await bytesBelow(folder), partitions }];
}

/** Reads one record when something waits, nothing otherwise. */
export async function readLag(
  { log, delivery }: Pick<StreamParts, "log" | "delivery">,
  partition: number,
): Promise<PartitionLag> {
  const { start, end } = await log.bounds(CLICKS, partition);
  const delivered = delivery.offsets[partition] ?? start;
  if (delivered >= end) return { records: 0, ms: 0 };
  const { records } = await log.read(CLICKS, partition, delivered, { maxRecords: 1, maxBytes: 1 });
  const since = records[0]?.timestamp;
  return { records: end - delivered, ms: since === undefined ? 0 : Math.max(0, Date.now() - since) };
}

// A segment may be trimmed between the listing and the look at it.
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
