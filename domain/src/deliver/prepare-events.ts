import {
  hashEventId,
  timeOfEvent,
  type ClickHeader,
  type EventsRecord,
  type FailedEntry,
} from "../collect/index.ts";

type JsonObject = Record<string, unknown>;

/** What a tenant's schemas and the operator's transform leave of a record. */
export interface PreparedRecord {
  readonly record: EventsRecord;
  readonly failed: readonly FailedEntry[];
}

/** The slow path of delivery: only tenants with schemas, or all when there is a transform. */
export interface PrepareEvents {
  needed(tenant: string): boolean;
  run(record: EventsRecord, offset: number): Promise<PreparedRecord>;
}

/** One step over the events of a record; `undefined` for an event takes it out. */
export interface PrepareStep {
  needed(tenant: string): boolean;
  /** One result per event. `received` is when they were accepted, ms since the epoch. */
  run(tenant: string, events: readonly JsonObject[], received: number): Promise<readonly StepResult[]>;
}

export type StepResult =
  | { readonly kind: "keep"; readonly event: JsonObject }
  | { readonly kind: "drop" }
  | {
      readonly kind: "fail";
      readonly stage: "schema" | "transform";
      readonly code: string;
      readonly path: string;
      readonly message: string;
    };

/** Runs the steps in order over each event of a record and writes the record anew. event_id cannot be changed by a step: it is the identity. */
export function createPrepareEvents(steps: readonly PrepareStep[]): PrepareEvents {
  return {
    needed: (tenant) => steps.some((step) => step.needed(tenant)),
    run: (record, offset) => prepare(steps, record, offset),
  };
}

async function prepare(
  steps: readonly PrepareStep[],
  record: EventsRecord,
  offset: number,
): Promise<PreparedRecord> {
  const { tenant } = record.header;
  const originals = JSON.parse(Buffer.from(record.payload).toString("utf8")) as JsonObject[];
  const failed: FailedEntry[] = [];
  let places = originals.map((event, index) => ({ index, event }));
  for (const step of steps) {
    if (!step.needed(tenant)) continue;
    const results = await step.run(
      tenant,
      places.map((place) => place.event),
      record.header.received,
    );
    places = places.flatMap((place, at) => {
      const result = results[at];
      if (result?.kind === "keep")
        return [{ index: place.index, event: withId(result.event, originals[place.index]) }];
      if (result?.kind === "fail")
        failed.push(failedEntry(result, originals[place.index], record, offset, place.index));
      return [];
    });
  }
  return {
    record: rebuild(
      record,
      places.map((place) => place.event),
    ),
    failed,
  };
}

function rebuild(record: EventsRecord, events: readonly JsonObject[]): EventsRecord {
  const hashes = new Uint32Array(events.length * 2);
  events.forEach((event, index) => {
    if (typeof event["event_id"] === "string" && event["event_id"] !== "") {
      hashEventId(record.header.tenant, event["event_id"], hashes, index * 2);
    }
  });
  return {
    ...record,
    header: withTimes(record.header, events),
    hashes,
    payload: Buffer.from(JSON.stringify(events)),
  };
}

/** A step may have moved events to other days. */
function withTimes(header: ClickHeader, events: readonly JsonObject[]): ClickHeader {
  if (events.length === 0) return header;
  let { minTime, maxTime } = { minTime: Infinity, maxTime: -Infinity };
  for (const event of events) {
    const time = timeOfEvent(event, header.received);
    minTime = Math.min(minTime, time);
    maxTime = Math.max(maxTime, time);
  }
  return { ...header, minTime, maxTime };
}

function withId(event: JsonObject, original: JsonObject | undefined): JsonObject {
  const { event_id: _changed, ...rest } = event;
  return original?.["event_id"] === undefined ? rest : { event_id: original["event_id"], ...rest };
}

function failedEntry(
  result: Extract<StepResult, { kind: "fail" }>,
  original: JsonObject | undefined,
  record: EventsRecord,
  offset: number,
  index: number,
): FailedEntry {
  const { stage, code, path, message } = result;
  const failedId =
    typeof original?.["event_id"] === "string"
      ? original["event_id"]
      : `${record.header.received.toString(36)}-f-${offset}-${index}`;
  return { failed_id: failedId, stage, code, path, message, raw: JSON.stringify(original) };
}
