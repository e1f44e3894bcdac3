import type { Lake } from "../lake/index.ts";
import { DEMO_DAYS } from "./demo-model.ts";

/*
 * How far the demo data has come is an offset in the lake's manifest: it moves in the same commit as the files it speaks of, so that a crash anywhere leaves
 * neither half a day nor one twice. Place 0: never asked for. 1: asked for, nothing written. Then one more for each chunk. The last two: being removed, removed.
 * A second offset is the minute since the epoch up to which the days after the first ones are written; 0: none of them.
 */
const KEY = { consumer: "demo", stream: "demo", partition: 0 };
const MINUTE_KEY = { ...KEY, partition: 1 };
const MINUTE_MS = 60_000;
const REMOVING = 1_000_000;
const REMOVED = 1_000_001;

/** Days (0 the newest) that are written in one commit; the newest first, so that today's screens fill at once. */
export const demoChunks: readonly (readonly number[])[] = cut([1, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]);

/** Where the demo data stands. `next`: first chunk that is still to be written. */
export type DemoStage =
  | { readonly kind: "none" }
  | { readonly kind: "filling"; readonly next: number }
  | { readonly kind: "complete" }
  | { readonly kind: "removing" }
  | { readonly kind: "removed" };

export async function readDemoStage(lake: Lake): Promise<DemoStage> {
  const place = await readPlace(lake);
  if (place === 0) return { kind: "none" };
  if (place === REMOVING) return { kind: "removing" };
  if (place === REMOVED) return { kind: "removed" };
  const next = place - 1;
  return next >= demoChunks.length ? { kind: "complete" } : { kind: "filling", next };
}

/** Asks for demo data; false when it was asked for before. */
export async function beginDemo(lake: Lake): Promise<boolean> {
  if ((await readPlace(lake)) !== 0) return false;
  await lake.commit({ reason: "demo", add: [], end: [], offsets: [{ ...KEY, from: 0, to: 1 }] });
  return true;
}

/** The move that goes into the commit of a chunk's files. */
export function chunkWritten(chunk: number) {
  return { ...KEY, from: chunk + 1, to: chunk + 2 };
}

/** Up to when the demo data goes on after its first days, ms since the epoch; undefined: it has not gone on yet. */
export async function readDemoEnd(lake: Lake): Promise<number | undefined> {
  const minute = await lake.offset(MINUTE_KEY.consumer, MINUTE_KEY.stream, MINUTE_KEY.partition);
  return minute === 0 ? undefined : minute * MINUTE_MS;
}

/** The moves that go into the commit of what came after `from` (as {@link readDemoEnd} told), up to and with `to`, a full minute. Both fail once removal has begun. */
export function demoGoneOn(from: number | undefined, to: number) {
  const complete = demoChunks.length + 1;
  return [
    { ...KEY, from: complete, to: complete },
    { ...MINUTE_KEY, from: (from ?? 0) / MINUTE_MS, to: to / MINUTE_MS },
  ];
}

/** From now on nothing can be committed any more. */
export async function beginRemoval(lake: Lake): Promise<void> {
  const from = await readPlace(lake);
  if (from >= REMOVING) return;
  await lake.commit({ reason: "demo", add: [], end: [], offsets: [{ ...KEY, from, to: REMOVING }] });
}

export async function endRemoval(lake: Lake): Promise<void> {
  const offsets = [{ ...KEY, from: REMOVING, to: REMOVED }];
  await lake.commit({ reason: "demo", add: [], end: [], offsets });
}

function readPlace(lake: Lake): Promise<number> {
  return lake.offset(KEY.consumer, KEY.stream, KEY.partition);
}

function cut(sizes: readonly number[]): number[][] {
  let from = 0;
  const chunks = sizes.map((size) => Array.from({ length: size }, () => from++));
  return chunks.map((days) => days.filter((day) => day < DEMO_DAYS));
}
