import type { StoredRecord } from "@kontor/core";
import { decodeClickRecord, type EventsRecord } from "../collect/index.ts";
import type { LiveEventFields } from "./live-summary.ts";

/** An event id that came within so many log records before is not shown again. Exact de-duplication is delivery's. */
export const REPEAT_RECORDS = 512;
/** More ids than this are not remembered, whatever a record holds. */
const MOST_IDS = 100_000;

/** Which of a tenant's event ids came lately in a partition. The answer depends on the log alone, not on when reading began, if it was warmed up. */
export class RepeatWindow {
  /** Id -> where it came last. Insertion order is offset order, so the oldest are first. */
  readonly #seen = new Map<number, number>();

  /** The events of a record that are no repeats. The record is parsed only here. */
  take(record: EventsRecord, offset: number): LiveEventFields[] {
    const fresh = this.note(record.hashes, offset);
    if (!fresh.includes(true)) return [];
    const events = JSON.parse(Buffer.from(record.payload).toString("utf8")) as LiveEventFields[];
    return events.filter((_, at) => fresh[at] === true);
  }

  /** Remembers ids; tells for each whether it is new. Lanes of 0 stand for an event without id. */
  note(hashes: Uint32Array, offset: number): boolean[] {
    this.#forget(offset);
    return Array.from({ length: hashes.length / 2 }, (_, at) =>
      this.#isNew(hashes[at * 2] ?? 0, hashes[at * 2 + 1] ?? 0, offset),
    );
  }

  #isNew(high: number, low: number, offset: number): boolean {
    if (high === 0 && low === 0) return true;
    // 53 bits of the hash: two ids of a window share them less than once in 10^6 windows.
    const id = (high >>> 11) * 4_294_967_296 + low;
    const known = this.#seen.has(id);
    this.#seen.delete(id);
    this.#seen.set(id, offset);
    return !known;
  }

  #forget(offset: number): void {
    for (const [id, at] of this.#seen) {
      if (at >= offset - REPEAT_RECORDS && this.#seen.size <= MOST_IDS) return;
      this.#seen.delete(id);
    }
  }
}

/** A record's events if it holds some of this tenant. */
export function eventsOf(stored: StoredRecord, tenant: string): EventsRecord | undefined {
  // The log's key is the tenant: records of others are not even decoded.
  if (stored.key !== tenant) return undefined;
  const record = decodeClickRecord(stored.value);
  return record.kind === "events" ? record : undefined;
}
