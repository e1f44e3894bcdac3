import type { EventPlace, LakeEngine, TenantEventId } from "@kontor/core";
import type { Lake } from "../lake/index.ts";
import type { SeenIds } from "./seen-ids/index.ts";
import type { StagedBatch } from "./stage-batch.ts";

interface Candidate extends EventPlace, TenantEventId {
  readonly suspect: boolean;
}

/*
 * Exact de-duplication in three steps, so that the usual batch (no repeat) costs one probe per event and nothing else:
 * 1. The 64-bit set names suspects: hashes seen in the last days, or earlier in this batch.
 * 2. The real ids of suspects, and of everything else in the batch with the same hash, are read back from the staged text.
 * 3. A suspect is a duplicate only if its (tenant, id) stands earlier in this batch or in a live file of the lake.
 */

/** Places of the batch's events that are repeats of an event in the lake or earlier in the batch. */
export async function findDuplicates(
  batch: StagedBatch,
  seen: SeenIds,
  lake: Lake,
  engine: LakeEngine,
): Promise<EventPlace[]> {
  const hashes = concatenate(batch.hashes, batch.eventCount);
  const suspects = new Set(await seen.suspects(hashes));
  if (suspects.size === 0) return [];
  const candidates = await readCandidates(batch, hashes, suspects);
  const inLake = await idsInLake(candidates, batch, lake, engine);
  const here = new Set<string>();
  return candidates.filter((candidate) => {
    const key = keyOf(candidate);
    const duplicate = here.has(key) || inLake.has(key);
    here.add(key);
    return duplicate;
  });
}

function concatenate(parts: readonly Uint32Array[], events: number): Uint32Array {
  const all = new Uint32Array(events * 2);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function readCandidates(
  batch: StagedBatch,
  hashes: Uint32Array,
  suspects: ReadonlySet<number>,
): Promise<Candidate[]> {
  const lanes = new Set([...suspects].map((index) => hashes[index * 2]));
  const candidates: Candidate[] = [];
  let index = 0;
  for (const [record, part] of batch.hashes.entries()) {
    let events: { event_id?: string }[] | undefined;
    for (let event = 0; event < part.length / 2; event++, index++) {
      if (!lanes.has(part[event * 2]) || part[event * 2 + 1] === 0) continue;
      events ??= JSON.parse((await batch.events.payload(record)).toString("utf8")) as { event_id?: string }[];
      const id = events[event]?.event_id;
      if (id === undefined) continue;
      candidates.push({
        record,
        event,
        tenant: batch.events.meta(record).tenant,
        id: id.toWellFormed(),
        suspect: suspects.has(index),
      });
    }
  }
  return candidates;
}

// Repeats nearly always carry the same event_time, so files of the batch's own days are asked first.
async function idsInLake(
  candidates: readonly Candidate[],
  batch: StagedBatch,
  lake: Lake,
  engine: LakeEngine,
): Promise<Set<string>> {
  const found = new Set<string>();
  let open = candidates.filter((candidate) => candidate.suspect);
  const near = await lake.files({ table: "events", from: batch.minTime, to: batch.maxTime + 1 });
  const nearPaths = new Set(near.map((file) => file.path));
  const rest = async () =>
    (await lake.files({ table: "events" })).filter((file) => !nearPaths.has(file.path));
  for (const files of [async () => near, rest]) {
    if (open.length === 0) break;
    for (const id of await findInChunks(
      engine,
      (await files()).map((file) => file.path),
      open,
    ))
      found.add(keyOf(id));
    open = open.filter((candidate) => !found.has(keyOf(candidate)));
  }
  return found;
}

async function findInChunks(
  engine: LakeEngine,
  paths: readonly string[],
  ids: readonly TenantEventId[],
): Promise<TenantEventId[]> {
  const found: TenantEventId[] = [];
  for (let from = 0; from < ids.length; from += 5_000)
    found.push(...(await engine.findIds(paths, ids.slice(from, from + 5_000))));
  return found;
}

function keyOf({ tenant, id }: TenantEventId): string {
  return JSON.stringify([tenant, id]);
}
