import {
  EngineInputError,
  type EventPlace,
  type LakeEngine,
  type StagedMeta,
  type WrittenFile,
} from "@kontor/core";
import type { FailedEntry } from "../collect/index.ts";
import type { StagedBatch } from "./stage-batch.ts";

type JsonObject = Record<string, unknown>;

interface Unit {
  readonly meta: StagedMeta;
  readonly event: JsonObject;
}

/*
 * The front door accepts by JSON.parse, the engine reads the original bytes with another parser. Where the two differ (duplicate keys, lone
 * surrogates) the batch is written anew as what JSON.parse understood, event by event; what still cannot be read is found by halving and goes
 * to failed_events. So no accepted event can stop those behind it.
 */

/** Writes the staged events; the failed entries found on the way are added to the batch. */
export async function writeEvents(
  batch: StagedBatch,
  skip: readonly EventPlace[],
  engine: LakeEngine,
  name: string,
): Promise<WrittenFile[]> {
  if (batch.events.records === 0) return [];
  try {
    return await engine.write({ table: "events", staging: batch.events, name, day: batch.day ?? null, skip });
  } catch (error) {
    if (!(error instanceof EngineInputError)) throw error;
    return writeUnits(await canonicalUnits(batch, skip), batch, engine, `${name}r`);
  }
}

async function canonicalUnits(batch: StagedBatch, skip: readonly EventPlace[]): Promise<Unit[]> {
  const skipped = new Set(skip.map(({ record, event }) => `${record}:${event}`));
  const units: Unit[] = [];
  for (let record = 0; record < batch.events.records; record++) {
    const meta = batch.events.meta(record);
    const events = JSON.parse((await batch.events.payload(record)).toString("utf8")) as JsonObject[];
    for (const [index, event] of events.entries()) {
      if (skipped.has(`${record}:${index}`)) continue;
      units.push({ meta, event: { ...event, event_id: event["event_id"] || `${meta.idPrefix}-${index}` } });
    }
  }
  return units;
}

async function writeUnits(
  units: readonly Unit[],
  batch: StagedBatch,
  engine: LakeEngine,
  name: string,
): Promise<WrittenFile[]> {
  if (units.length === 0) return [];
  try {
    return await writeOnce(units, engine, batch.day ?? null, name);
  } catch (error) {
    if (!(error instanceof EngineInputError)) throw error;
    const [only] = units;
    if (units.length === 1 && only !== undefined) {
      await batch.failed.add(only.meta, Buffer.from(JSON.stringify([unreadable(only, error)])));
      return [];
    }
    const half = units.length >> 1;
    const left = await writeUnits(units.slice(0, half), batch, engine, `${name}a`);
    return [...left, ...(await writeUnits(units.slice(half), batch, engine, `${name}b`))];
  }
}

async function writeOnce(
  units: readonly Unit[],
  engine: LakeEngine,
  day: string | null,
  name: string,
): Promise<WrittenFile[]> {
  const staging = await engine.stage();
  try {
    for (const { meta, event } of units)
      await staging.add(meta, Buffer.from(JSON.stringify([event], wellFormed)));
    return await engine.write({ table: "events", staging, name, day, skip: [] });
  } finally {
    await staging.discard();
  }
}

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

function unreadable({ event }: Unit, error: EngineInputError): FailedEntry {
  const reason = error.cause instanceof Error ? error.cause.message.split("\n")[0] : error.message;
  return {
    failed_id: String(event["event_id"]),
    stage: "deliver",
    code: "unreadable",
    path: "$",
    message: `The lake's engine cannot read this event: ${reason}`,
    raw: JSON.stringify(event, wellFormed),
  };
}
