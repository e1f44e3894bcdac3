import type { Rejection } from "@kontor/contracts";
import type { Clock, SqlDatabase } from "@kontor/core";
import { AllEventsRejectedError, canonicalEvent, type Collector } from "../../collect/index.ts";
import type { FailedHead, LakeRows } from "./lake-rows.ts";
import { markReplayed, replayTimes } from "./plans.ts";
import type { FailedReplayTables } from "./tables.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** A failed event to send again: as it was sent, or mended. */
export interface ReplayItem {
  readonly failed_id: string;
  readonly event?: JsonObject | undefined;
}

/** What became of it. `would_replay` is a dry run's. */
export interface ReplayResult {
  readonly failed_id: string;
  readonly result: "replayed" | "would_replay" | "already_replayed" | "not_found" | "rejected";
  readonly rejections?: readonly Rejection[];
}

export interface ReplayParts {
  readonly db: SqlDatabase<FailedReplayTables>;
  readonly clock: Clock;
  readonly lake: LakeRows;
  readonly collector: Pick<Collector, "collect">;
}

/** Ids in one question to the lake. */
export const REPLAY_BATCH = 200;
/** Characters of raw content held at a time, unless one event has more. */
const CONTENT_CHARACTERS = 4 * 1024 * 1024;

/** An event ready to be sent, or why it cannot be. */
type Prepared =
  | { readonly ok: true; readonly id: string; readonly event: JsonObject }
  | { readonly ok: false; readonly id: string; readonly rejections: readonly Rejection[] };

/*
 * Sends failed events again so that none is ever doubled, whatever crashes and however often it is asked for.
 *
 * The event sent has the failed_id as its event_id (which is the sender's own id where that was usable), also when it was mended. So:
 *
 * 1. Read the newest failure under each id. None: not_found.
 * 2. Read the marks. A mark newer than the failure: already_replayed. (A failure newer than the mark is the replayed event having failed again: it may be
 *    sent again.)
 * 3. Ask the lake which ids it holds. Those are in table events, by an earlier replay or because the sender mended it himself: mark, already_replayed.
 * 4. Take the time, send through the collector: durable in the log when it answers.
 * 5. Mark what was accepted with the time of 4.
 *
 * A crash before 4 has changed nothing. Between 4 and 5 the event is in the log without a mark. A replay soon after sends it a second time, and
 * de-duplication drops the repeat, since it knows every id received in the last 7 days. A replay later than that finds the id in the lake (3), where
 * delivery brought it long since. Two replays at the same time are the first of these cases. Marks save the question to the lake, and keep what
 * retention has removed from the lake from coming back.
 */

/** Replays one batch of different ids; results in the order of the items. */
export async function replayBatch(
  parts: ReplayParts,
  tenant: string,
  items: readonly ReplayItem[],
  dryRun: boolean,
): Promise<ReplayResult[]> {
  const ids = items.map((item) => item.failed_id);
  const heads = new Map((await parts.lake.headsOf(tenant, ids)).map((head) => [head.failed_id, head]));
  const results = new Map<string, ReplayResult>();
  const settle = (id: string, result: ReplayResult["result"], rejections?: readonly Rejection[]) =>
    results.set(id, { failed_id: id, result, ...(rejections && { rejections }) });
  for (const id of ids) if (!heads.has(id)) settle(id, "not_found");
  for (const id of await alreadyReplayed(parts, tenant, [...heads.values()], dryRun))
    settle(id, "already_replayed");
  const open = items.filter((item) => !results.has(item.failed_id));
  for (const chunk of chunksOf(open, heads)) {
    const prepared = await prepare(parts.lake, tenant, chunk, heads);
    for (const each of prepared) if (!each.ok) settle(each.id, "rejected", each.rejections);
    const ready = prepared.filter((each) => each.ok);
    const refusals = dryRun ? check(parts.clock, ready) : await send(parts, tenant, ready);
    for (const { id } of ready) {
      const rejections = refusals.get(id);
      if (rejections) settle(id, "rejected", rejections);
      else settle(id, dryRun ? "would_replay" : "replayed");
    }
  }
  return ids.flatMap((id) => results.get(id) ?? []);
}

async function alreadyReplayed(
  { db, clock, lake }: ReplayParts,
  tenant: string,
  heads: readonly FailedHead[],
  dryRun: boolean,
): Promise<string[]> {
  const marks = await replayTimes(
    db.query,
    tenant,
    heads.map((head) => head.failed_id),
  );
  const isMarked = (head: FailedHead) => Date.parse(head.received_time) < (marks.get(head.failed_id) ?? 0);
  const unmarked = heads.filter((head) => !isMarked(head)).map((head) => head.failed_id);
  const inLake = unmarked.length === 0 ? new Set<string>() : await lake.delivered(tenant, unmarked);
  if (!dryRun) await markReplayed(db.query, tenant, [...inLake], clock.now());
  return [...heads.filter(isMarked).map((head) => head.failed_id), ...inLake];
}

function* chunksOf(
  items: readonly ReplayItem[],
  heads: ReadonlyMap<string, FailedHead>,
): Generator<ReplayItem[]> {
  let chunk: ReplayItem[] = [];
  let characters = 0;
  for (const item of items) {
    const size = item.event ? JSON.stringify(item.event).length : (heads.get(item.failed_id)?.size ?? 0);
    if (chunk.length > 0 && characters + size > CONTENT_CHARACTERS) {
      yield chunk;
      chunk = [];
      characters = 0;
    }
    chunk.push(item);
    characters += size;
  }
  if (chunk.length > 0) yield chunk;
}

async function prepare(
  lake: LakeRows,
  tenant: string,
  items: readonly ReplayItem[],
  heads: ReadonlyMap<string, FailedHead>,
): Promise<Prepared[]> {
  const unmended = items.filter((item) => !item.event).map((item) => item.failed_id);
  const raws = unmended.length === 0 ? new Map<string, string>() : await lake.rawsOf(tenant, unmended);
  return items.map(({ failed_id: id, event }) => {
    const sent = event ?? parseRaw(raws.get(id) ?? "");
    if (typeof sent === "string")
      return { ok: false, id, rejections: [{ index: 0, code: "invalid_json", path: "$", message: sent }] };
    // Without a time of its own it happened when it was received, not now.
    const time = sent["event_time"] ?? heads.get(id)?.received_time;
    return { ok: true, id, event: { ...sent, event_id: id, event_time: time } };
  });
}

/** The event that was sent, or why it is none. */
function parseRaw(raw: string): JsonObject | string {
  try {
    const value = JSON.parse(raw) as unknown;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
    return "What was sent is no JSON object. Send a mended event.";
  } catch {
    return "What was sent is not valid JSON. Send a mended event.";
  }
}

function check(
  clock: Clock,
  ready: readonly Extract<Prepared, { ok: true }>[],
): Map<string, readonly Rejection[]> {
  const now = clock.now();
  return new Map(
    ready.flatMap(({ id, event }) => {
      const canonical = canonicalEvent(event, now);
      return canonical.ok ? [] : [[id, canonical.rejections] as const];
    }),
  );
}

/** Stores the events durably and marks them; resolves to the refusals by id. */
async function send(
  { db, clock, collector }: ReplayParts,
  tenant: string,
  ready: readonly Extract<Prepared, { ok: true }>[],
): Promise<Map<string, readonly Rejection[]>> {
  if (ready.length === 0) return new Map();
  const time = clock.now();
  const body = Buffer.from(JSON.stringify(ready.map((each) => each.event)));
  const rejected = await collect(collector, tenant, body);
  const refusals = new Map<string, Rejection[]>();
  for (const { index, ...why } of rejected) {
    const id = ready[index]?.id;
    if (id !== undefined) refusals.set(id, [...(refusals.get(id) ?? []), { index: 0, ...why }]);
  }
  const accepted = ready.map((each) => each.id).filter((id) => !refusals.has(id));
  await markReplayed(db.query, tenant, accepted, time);
  return refusals;
}

async function collect(
  collector: Pick<Collector, "collect">,
  tenant: string,
  body: Buffer,
): Promise<readonly Rejection[]> {
  try {
    const grant = { keyId: "replay", tenant };
    return (await collector.collect(grant, body, { contentType: "application/json" })).rejected;
  } catch (error) {
    if (error instanceof AllEventsRejectedError) return error.rejected;
    throw error;
  }
}
