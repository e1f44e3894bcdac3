import { SimDisk } from "@kontor/core/testing";
import { expect } from "vitest";
import { openSeenIds, type SeenIds } from "../index.ts";

export const DAY = 24 * 60 * 60 * 1000;
export const WINDOW = 7 * DAY;
export const START = Date.UTC(2026, 0, 1);
/** Room for 819 ids in the table. */
export const SMALL = 16 * 1024;

interface Batch {
  readonly ids: readonly number[];
  readonly received: number;
  readonly upto: number;
}

/** Lanes of made-up ids; id 0 is an event without id. */
export function lanesOf(ids: readonly number[]): Uint32Array {
  return Uint32Array.from(
    ids.flatMap((id) =>
      id === 0 ? [0, 0] : [Math.imul(id, 0x9e3779b1), Math.imul(id ^ 0x55555, 0x85ebca6b)],
    ),
  );
}

/** A set on a simulated disk with what it must know: the log of its batches. */
export class SeenWorld {
  disk: SimDisk;
  now = START;
  batches: Batch[] = [];
  seen!: SeenIds;
  readonly ramBytes: number;

  constructor(seed: number, ramBytes: number) {
    this.disk = new SimDisk({ seed, shortWriteRate: 0.1 });
    // The data folder is there, durably, before anything is opened in it.
    this.disk.plant("data/pid", new Uint8Array(0));
    this.ramBytes = ramBytes;
  }

  async open(): Promise<SeenIds> {
    this.seen = await openSeenIds({
      disk: this.disk,
      directory: "data/seen",
      clock: { now: () => this.now },
      ramBytes: this.ramBytes,
    });
    return this.seen;
  }

  /** As delivery does at its start: what the set does not know is read from the log again. */
  async catchUp(): Promise<void> {
    const from = this.seen.position(0);
    for (const batch of this.batches.filter((each) => each.upto > from)) await this.put(batch);
  }

  async add(ids: readonly number[]): Promise<void> {
    const upto = (this.batches.at(-1)?.upto ?? 0) + 1;
    const batch = { ids, received: this.now, upto };
    this.batches.push(batch);
    await this.put(batch);
  }

  put({ ids, received, upto }: Batch): Promise<void> {
    return this.seen.add([lanesOf(ids)], received, { partition: 0, upto });
  }

  /** Every id of the window must be suspected, an id never added must not. */
  async check(universe: number): Promise<void> {
    const asked = Array.from({ length: universe + 1 }, (_, id) => id);
    const suspected = new Set(await this.seen.suspects(lanesOf(asked)));
    const horizon = this.now - WINDOW;
    const fresh = new Set(
      this.batches.filter((each) => each.received >= horizon).flatMap((each) => each.ids),
    );
    const ever = new Set(this.batches.flatMap((each) => each.ids));
    expect(suspected.has(0)).toBe(false);
    for (const id of asked.slice(1)) {
      if (fresh.has(id)) expect(suspected.has(id), `id ${id} is known`).toBe(true);
      if (!ever.has(id)) expect(suspected.has(id), `id ${id} is new`).toBe(false);
    }
  }
}

export function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
