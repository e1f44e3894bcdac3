import { expect } from "vitest";
import type { EventLog, LogReader, StoredRecord } from "../../ports/log.ts";

/** One stream of one partition. */
export const one = { clicks: { partitions: 1 } };
/** Limits that no read of the suite reaches. */
export const everything = { maxRecords: 100_000, maxBytes: 256 * 1024 * 1024 };

/** A record that its number determines. */
export function record(index: number): { key: string; value: Buffer; timestamp: number } {
  return {
    key: `key-${index % 7}`,
    value: Buffer.from(`value ${index} ${"-".repeat((index * 37) % 120)}`),
    timestamp: 1_789_000_000_000 + index,
  };
}

/** Appends `count` records, some at once, and answers them in order. */
export async function fill(log: EventLog, count: number): Promise<ReturnType<typeof record>[]> {
  const sent = Array.from({ length: count }, (_, index) => record(index));
  for (let at = 0; at < count; at += 10) {
    await Promise.all(sent.slice(at, at + 10).map((each) => log.append("clicks", each)));
  }
  return sent;
}

/** Everything that the partition holds now, read in batches of `limits` in turn. */
export async function readAll(
  log: LogReader,
  stream: string,
  partition: number,
  limits: readonly { maxRecords: number; maxBytes: number }[] = [everything],
): Promise<StoredRecord[]> {
  const { start, end } = await log.bounds(stream, partition);
  const records: StoredRecord[] = [];
  let next = start;
  for (let turn = 0; next < end; turn++) {
    const batch = await log.read(stream, partition, next, limits[turn % limits.length] ?? everything);
    expect(batch.next).toBeGreaterThan(next);
    records.push(...batch.records);
    next = batch.next;
  }
  return records;
}

/** Lets the writer go on: an adapter in memory never waits for anything else. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A value as text. */
export function text({ value }: { readonly value: Uint8Array }): string {
  return Buffer.from(value).toString();
}

/** Without the difference between Buffer and Uint8Array. */
export function plain(records: readonly StoredRecord[]): StoredRecord[] {
  return records.map((each) => ({ ...each, value: Buffer.from(each.value) }));
}
