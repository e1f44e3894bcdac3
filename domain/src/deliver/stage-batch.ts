import type { LakeEngine, LogReader, Staging, StoredRecord } from "@kontor/core";
import {
  CLICKS,
  decodeClickRecord,
  type ClickRecord,
  type EventsRecord,
  type FailedEntry,
} from "../collect/index.ts";
import type { UserAgentLookup } from "../enrich/index.ts";
import { dayOf } from "../lake/index.ts";
import type { PrepareEvents } from "./prepare-events.ts";

/** When a batch is large enough. Bytes of staged text. */
export interface StagePolicy {
  /** One read from the log. */
  readonly readBytes: number;
  /** An ordinary batch: what piled up since the last one, up to this. */
  readonly batchBytes: number;
  /** A backfill touches more days than this; it is gathered into large files. */
  readonly bulkDays: number;
  readonly bulkBytes: number;
}

export const defaultStagePolicy: StagePolicy = {
  readBytes: 8 << 20,
  batchBytes: 16 << 20,
  bulkDays: 8,
  bulkBytes: 64 << 20,
};

/** Log records on their way into the lake, from offset `from` up to `next`. */
export interface StagedBatch {
  readonly partition: number;
  readonly from: number;
  next: number;
  readonly events: Staging;
  readonly failed: Staging;
  /** Hash lanes of all staged events in order, one array per staged record. */
  readonly hashes: Uint32Array[];
  eventCount: number;
  /** Set once all of one day; null when several. */
  day: string | null | undefined;
  minTime: number;
  maxTime: number;
}

export interface StageDependencies {
  readonly log: LogReader;
  readonly engine: LakeEngine;
  readonly userAgents: UserAgentLookup;
  readonly prepare: PrepareEvents;
  readonly policy: StagePolicy;
}

export async function openBatch(engine: LakeEngine, partition: number, from: number): Promise<StagedBatch> {
  const events = await engine.stage();
  const failed = await engine.stage().catch(async (error: unknown) => {
    await events.discard();
    throw error;
  });
  return {
    partition,
    from,
    next: from,
    events,
    failed,
    hashes: [],
    eventCount: 0,
    day: undefined,
    minTime: Infinity,
    maxTime: -Infinity,
  };
}

/** Stages what the log holds from `batch.next` on, until the batch is full (true) or the log's end is reached (false). */
export async function fillBatch(batch: StagedBatch, dependencies: StageDependencies): Promise<boolean> {
  const { log, policy } = dependencies;
  while (batch.events.bytes + batch.failed.bytes < capacity(batch, policy)) {
    const chunk = await log.read(CLICKS, batch.partition, batch.next, {
      maxBytes: policy.readBytes,
      maxRecords: 20_000,
    });
    for (const stored of chunk.records) await stageRecord(batch, stored, dependencies);
    if (chunk.next === batch.next) return false;
    batch.next = chunk.next;
  }
  return true;
}

export async function discardBatch(batch: StagedBatch): Promise<void> {
  await batch.events.discard();
  await batch.failed.discard();
}

export function isBulk(batch: StagedBatch, policy: StagePolicy): boolean {
  return (batch.maxTime - batch.minTime) / DAY_MS > policy.bulkDays;
}

/** Adds what could not become a row to the batch's failed events. */
async function stageFailed(
  batch: StagedBatch,
  record: ClickRecord,
  offset: number,
  failed: readonly FailedEntry[],
): Promise<void> {
  if (failed.length === 0) return;
  await batch.failed.add(
    {
      tenant: record.header.tenant,
      received: record.header.received,
      idPrefix: idPrefix(record, batch.partition, offset),
    },
    Buffer.from(JSON.stringify(failed)),
  );
}

const DAY_MS = 86_400_000;

function capacity(batch: StagedBatch, policy: StagePolicy): number {
  return isBulk(batch, policy) ? policy.bulkBytes : policy.batchBytes;
}

async function stageRecord(
  batch: StagedBatch,
  stored: StoredRecord,
  dependencies: StageDependencies,
): Promise<void> {
  const record = decodeClickRecord(stored.value);
  if (record.kind === "failed") {
    const meta = { tenant: record.header.tenant, received: record.header.received, idPrefix: "" };
    await batch.failed.add(meta, record.payload);
    return;
  }
  const prepared = dependencies.prepare.needed(record.header.tenant)
    ? await dependencies.prepare.run(record, stored.offset)
    : undefined;
  if (prepared !== undefined) await stageFailed(batch, record, stored.offset, prepared.failed);
  await stageEvents(batch, prepared?.record ?? record, stored.offset, dependencies.userAgents);
}

async function stageEvents(
  batch: StagedBatch,
  record: EventsRecord,
  offset: number,
  userAgents: UserAgentLookup,
): Promise<void> {
  const { header, hashes } = record;
  if (hashes.length === 0) return;
  const adding = batch.events.add(
    {
      tenant: header.tenant,
      received: header.received,
      idPrefix: idPrefix(record, batch.partition, offset),
      ...userAgents(header.userAgent),
      ...(header.country === undefined ? {} : { country: header.country }),
    },
    record.payload,
  );
  batch.hashes.push(hashes);
  batch.eventCount += hashes.length / 2;
  noteTimes(batch, header.minTime, header.maxTime);
  if (adding !== undefined) await adding;
}

// A function of the log position only, so that a repeated delivery makes the same ids.
function idPrefix(record: ClickRecord, partition: number, offset: number): string {
  return `${record.header.received.toString(36)}-${partition}-${offset}`;
}

function noteTimes(batch: StagedBatch, minTime: number, maxTime: number): void {
  batch.minTime = Math.min(batch.minTime, minTime);
  batch.maxTime = Math.max(batch.maxTime, maxTime);
  const first = Math.floor(batch.minTime / DAY_MS);
  if (first !== Math.floor(batch.maxTime / DAY_MS)) batch.day = null;
  else batch.day ??= dayOf(batch.minTime);
}
