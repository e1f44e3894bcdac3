import type { LakeEngine, Staging } from "@kontor/core";
import type { Lake } from "../lake/index.ts";
import { DEMO_DAYS, demoVisits } from "./demo-model.ts";
import { chunkWritten, demoChunks, readDemoStage } from "./demo-progress.ts";
import type { DemoShopModel } from "./demo-shop.ts";
import { stageVisits } from "./stage-visits.ts";
import type { DemoVisit } from "./visit.ts";

/** Files that hold nothing but demo rows begin so; compaction gives its files other names. */
export const DEMO_FILES = "demo-";
/** A closed day's file needs no compaction; today's is one file among others. */
export const DAY_LEVEL = 4;

export interface DemoFill {
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly tenant: string;
  readonly shops: readonly DemoShopModel[];
  /** When the demo was made, ms since the epoch: the same at each attempt, or days would differ. */
  readonly now: number;
  /** What the shops' clocks are ahead of UTC, ms. Default 0. */
  readonly offsetMs?: number;
  /** Unique per attempt. */
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly written: (progress: DemoWritten) => void;
}

/** A chunk was committed. */
export interface DemoWritten {
  readonly days: number;
  readonly of: number;
  readonly events: number;
  readonly snapshot: number;
}

/**
 * Writes what is still missing of the demo data straight into the lake, chunk by chunk: it is made here, so the log has nothing to guard. The next chunk is
 * staged while the engine writes the one before. Rejects with the signal's reason when aborted, with CommitConflictError when the data is being removed.
 */
export async function fillDemo(fill: DemoFill): Promise<void> {
  const stage = await readDemoStage(fill.lake);
  if (stage.kind !== "filling") return;
  let writing: Promise<void> = Promise.resolve();
  try {
    for (let chunk = stage.next; chunk < demoChunks.length; chunk++) {
      const staging = await stageVisits(fill, visitsOf(fill, chunk));
      const before = writing;
      writing = writeChunk(fill, chunk, staging, before);
      // One chunk ahead, no more.
      await before;
      // Awaited in the next turn; a failure meanwhile is not unhandled.
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}

function* visitsOf({ shops, now, offsetMs }: DemoFill, chunk: number): Generator<DemoVisit> {
  for (const age of demoChunks[chunk] ?? []) yield* demoVisits(shops, now, age, offsetMs);
}

async function writeChunk(
  fill: DemoFill,
  chunk: number,
  staging: Staging,
  before: Promise<void>,
): Promise<void> {
  const { lake, engine, now, written } = fill;
  const name = `${DEMO_FILES}${fill.runId}-${chunk}`;
  using _announced = lake.announce(name);
  try {
    await before;
    const files = await engine.write({ table: "events", staging, name, day: null, skip: [] });
    fill.signal.throwIfAborted();
    const today = new Date(now).toISOString().slice(0, 10);
    const add = files.map((file) => ({
      table: "events",
      level: file.day === today ? 0 : DAY_LEVEL,
      ...file,
    }));
    const commit = { reason: "demo", add, end: [], offsets: [chunkWritten(chunk)] };
    const { snapshot } = await lake.commit(commit);
    const events = files.reduce((sum, file) => sum + file.rows, 0);
    written({ days: (demoChunks[chunk]?.at(-1) ?? 0) + 1, of: DEMO_DAYS, events, snapshot });
  } finally {
    await staging.discard();
  }
}
