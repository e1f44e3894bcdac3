import { limits, type Rejection } from "@kontor/contracts";
import { checkEvent, checkSize, type JsonObject } from "./check-event.ts";
import type { EventsRecord } from "./click-record.ts";
import { fromCloudEvent, inCloudEventTerms } from "./cloud-event.ts";
import { MALFORMED, decodeBody, type DecodedBody } from "./decode-body.ts";
import { EventGroups, eventIdOf, hashesOf, headerOf, type CountryOf, type Sender } from "./event-groups.ts";
import { Findings } from "./findings.ts";
import { wellFormed } from "./normalise-event.ts";

/** What a request comes to: the records to append and the verdict on the rest. */
export interface RequestPlan {
  readonly records: readonly PlannedRecord[];
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
  /** Events in the request, refused ones included. */
  readonly events: number;
}

export interface PlannedRecord {
  readonly record: EventsRecord;
  /** Positions of the record's events in the request; absent when it holds all of them. */
  readonly indexes?: readonly number[];
}

interface CheckedEvents {
  readonly findings: Findings;
  /** The events that may be stored, undefined at the places of the others. */
  readonly valid: readonly (JsonObject | undefined)[];
  readonly times: Float64Array;
  readonly accepted: number;
  /** Every event is valid and canonical: the body's own bytes can be the record. */
  readonly untouched: boolean;
}

/*
 * 1. One JSON.parse, then hand-written checks over the values: a verdict for each event.
 * 2. When every event is valid and needs no change, the body's own bytes are the record's payload: nothing is serialised.
 * 3. Otherwise the valid events are written anew, one record for each distinct (user agent, country).
 */

/** Decides about a request. Pure but for the body's bytes, whose line breaks may become blanks. Throws BodyError. */
export function planRequest(
  body: Buffer,
  contentType: string | undefined,
  sender: Sender,
  now: number,
  countryOf: CountryOf,
): RequestPlan {
  const decoded = decodeBody(body, contentType);
  const checked = checkEvents(decoded, now);
  const cloud = decoded.framing === "cloudevent" || decoded.framing === "cloudevents";
  const rejected = cloud ? checked.findings.rejections.map(inCloudEventTerms) : checked.findings.rejections;
  const records = checked.untouched
    ? [untouchedRecord(decoded, checked, sender, now)]
    : rewrittenRecords(checked, sender, now, countryOf);
  return { records, accepted: checked.accepted, rejected, events: decoded.events.length };
}

function checkEvents(decoded: DecodedBody, now: number): CheckedEvents {
  const { events, framing, surrogateEscapes, body } = decoded;
  const findings = new Findings(now);
  const valid: (JsonObject | undefined)[] = [];
  const times = new Float64Array(events.length);
  const cloud = framing === "cloudevent" || framing === "cloudevents";
  const maybeTooLarge = body.length > limits.eventBytes;
  let untouched = !surrogateEscapes && !cloud;
  let accepted = 0;
  for (let index = 0; index < events.length; index++) {
    findings.begin(index);
    // One level more than allowed, so that what is too deep stays too deep.
    const sent = surrogateEscapes ? wellFormed(events[index], limits.jsonDepth + 2) : events[index];
    const event = cloud ? fromCloudEvent(sent, findings) : sent;
    if (isAcceptable(event, findings) && (!maybeTooLarge || checkSize(event, findings))) {
      valid.push(event);
      times[index] = findings.time;
      accepted++;
      if (findings.rewrite) untouched = false;
    } else {
      valid.push(undefined);
      untouched = false;
    }
  }
  return { findings, valid, times, accepted, untouched };
}

function isAcceptable(event: unknown, findings: Findings): event is JsonObject {
  if (event === MALFORMED) findings.add("invalid_json", "$", "The line is not valid JSON.");
  return findings.count === 0 && checkEvent(event, findings);
}

function untouchedRecord(
  decoded: DecodedBody,
  checked: CheckedEvents,
  sender: Sender,
  now: number,
): PlannedRecord {
  let minTime = Infinity;
  let maxTime = -Infinity;
  for (const time of checked.times) {
    if (time < minTime) minTime = time;
    if (time > maxTime) maxTime = time;
  }
  const ids = checked.valid.map((event) => (event === undefined ? undefined : eventIdOf(event)));
  return {
    record: {
      kind: "events",
      header: headerOf(sender, now, minTime, maxTime),
      hashes: hashesOf(sender.tenant, ids),
      payload: untouchedPayload(decoded),
    },
  };
}

function untouchedPayload({ framing, body, lines }: DecodedBody): Buffer {
  if (lines !== undefined)
    return Buffer.from(`[${lines.map((line) => line.replaceAll("\r", " ")).join(",")}]`);
  blankLineBreaks(body);
  return framing === "array" ? body : Buffer.concat([OPEN, body, CLOSE]);
}

const OPEN = Buffer.from("[");
const CLOSE = Buffer.from("]");

// A line break inside valid JSON is always whitespace between tokens: within a string it would be written \n.
function blankLineBreaks(body: Buffer): void {
  if (!body.includes(10) && !body.includes(13)) return;
  for (let at = 0; at < body.length; at++) {
    if (body[at] === 10 || body[at] === 13) body[at] = 32;
  }
}

function rewrittenRecords(
  checked: CheckedEvents,
  sender: Sender,
  now: number,
  countryOf: CountryOf,
): PlannedRecord[] {
  const groups = new EventGroups(sender, countryOf);
  for (let index = 0; index < checked.valid.length; index++) {
    const event = checked.valid[index];
    if (event !== undefined) groups.add(index, event, checked.times[index] ?? now);
  }
  return groups.records(now);
}
