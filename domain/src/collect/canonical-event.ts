import { limits, type Rejection } from "@kontor/contracts";
import { checkEvent, checkSize, type JsonObject } from "./check-event.ts";
import { readEventTime } from "./event-time.ts";
import { Findings } from "./findings.ts";
import { normaliseEvent, wellFormed } from "./normalise-event.ts";

/**
 * Holds an event that did not come through the door (a transform made it, a person edited it) to the door's rules, and writes it as the lake reads it.
 * `received` is the time it stands for when it has none, ms since the epoch.
 */
export function canonicalEvent(
  sent: unknown,
  received: number,
):
  | { readonly ok: true; readonly event: JsonObject }
  | { readonly ok: false; readonly rejections: readonly Rejection[] } {
  const findings = new Findings(received);
  findings.begin(0);
  // One level more than allowed, so that what is too deep stays too deep.
  const event = wellFormed(sent, limits.jsonDepth + 2);
  if (!checkEvent(event, findings) || !checkSize(event, findings))
    return { ok: false, rejections: findings.rejections };
  return { ok: true, event: normaliseEvent(event).event };
}

/** When a canonical event happened, ms since the epoch. */
export function timeOfEvent(event: JsonObject, received: number): number {
  const time = event["event_time"];
  if (typeof time !== "string" && typeof time !== "number") return received;
  return readEventTime(time)?.ms ?? received;
}
