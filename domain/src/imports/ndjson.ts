import { createHash } from "node:crypto";
import { isUtf8 } from "node:buffer";
import { EventSchema, type Event } from "@kontor/contracts";
import { Ajv } from "ajv";
import type { ImportedEvent, ImportFaults, ReadLine } from "./imported-event.ts";
import { isOttoSession, readOttoSession } from "./otto-session.ts";

/**
 * Reads one JSON event per line, as `POST /v1/events` takes them, or one OTTO session per line. An event without `event_id` gets one made
 * from its line and the line's number, so that importing the file again doubles nothing.
 */
export function createNdjsonReader(source: string): ReadLine {
  const check = createEventCheck();
  return function* readLine(bytes, number, faults) {
    if (isBlank(bytes)) return;
    const value = parseLine(bytes, number, faults);
    if (value === undefined) return;
    if (isOttoSession(value)) yield* readOttoSession(value, number, faults);
    else yield* readEvent(value, { bytes, number, faults, source, check });
  };
}

interface EventLine {
  readonly bytes: Buffer;
  readonly number: number;
  readonly faults: ImportFaults;
  readonly source: string;
  readonly check: (event: object) => event is Event;
}

function* readEvent(
  value: unknown,
  { bytes, number, faults, source, check }: EventLine,
): Generator<ImportedEvent> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return faults.note(number, "no JSON object");
  const event = Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
  if (!check(event)) return faults.note(number, reasonOf(check));
  yield {
    event: event.event_id === undefined ? { event_id: eventId(bytes, number, source), ...event } : event,
  };
}

function parseLine(bytes: Buffer, number: number, faults: ImportFaults): unknown {
  if (!isUtf8(bytes)) return faults.note(number, "not UTF-8");
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return faults.note(number, `no valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type EventCheck = ReturnType<typeof createEventCheck>;

// Compiled when an import begins, not when the module is loaded.
function createEventCheck() {
  return new Ajv({ strict: false }).compile<Event>(EventSchema);
}

function reasonOf(check: EventLine["check"]): string {
  const [error] = (check as EventCheck).errors ?? [];
  return error === undefined
    ? "no valid event"
    : `$${error.instancePath.replaceAll("/", ".")}: ${error.message ?? error.keyword}`;
}

function eventId(line: Buffer, number: number, source: string): string {
  const content = createHash("sha256").update(`${source}\0${number}\0`).update(line).digest("hex");
  return `ndjson-${content.slice(0, 32)}`;
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09);
}
