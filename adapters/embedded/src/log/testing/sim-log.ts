import type { Disk, LogPosition, LogReader, StoredRecord } from "@kontor/core";
import { SimDisk } from "@kontor/core/testing";
import type { LogDamage } from "../log-damage.ts";
import { openSegmentLog, type SegmentLog } from "../segment-log.ts";
import type { SegmentLogOptions } from "../segment-log-options.ts";

/** A log with one stream `clicks` of one partition, and what it reported. */
export interface SimLog {
  readonly log: SegmentLog;
  readonly damage: LogDamage[];
}

export async function openSimLog(disk: Disk, options: Partial<SegmentLogOptions> = {}): Promise<SimLog> {
  const damage: LogDamage[] = [];
  const log = await openSegmentLog({
    disk,
    directory: "log",
    streams: { clicks: { partitions: 1 } },
    onDamage: (each) => damage.push(each),
    ...options,
  });
  return { log, damage };
}

/** Appends texts, all at once: one group. */
export function append(log: SegmentLog, ...texts: string[]): Promise<LogPosition[]> {
  return Promise.all(
    texts.map((text) => log.append("clicks", { key: "k", value: Buffer.from(text), timestamp: text.length })),
  );
}

export async function readAll(log: LogReader): Promise<StoredRecord[]> {
  const { start, end } = await log.bounds("clicks", 0);
  const records: StoredRecord[] = [];
  for (let next = start; next < end;) {
    const batch = await log.read("clicks", 0, next, { maxRecords: 1000, maxBytes: 1024 * 1024 });
    if (batch.next <= next) throw new TypeError(`reading from ${next} does not advance`);
    records.push(...batch.records);
    next = batch.next;
  }
  return records;
}

export async function readTexts(log: LogReader): Promise<string[]> {
  return (await readAll(log)).map(({ value }) => Buffer.from(value).toString());
}

/** A disk with the same files, durable, one of them changed. */
export function diskWith(files: ReadonlyMap<string, Buffer>, path: string, content: Buffer): SimDisk {
  const disk = new SimDisk({ seed: 1 });
  for (const [each, bytes] of files) disk.plant(each, each === path ? content : bytes);
  return disk;
}

export function filesOf(disk: SimDisk): Map<string, Buffer> {
  return new Map(disk.files().map((path) => [path, disk.contents(path)]));
}
