import { eventRules } from "./event-rules.ts";
import type { JsonObject } from "./check-event.ts";
import { readEventTime } from "./event-time.ts";

/** A valid event as the lake reads it, and what it says about its guest. */
export interface NormalEvent {
  readonly event: JsonObject;
  readonly userAgent: string | undefined;
  readonly clientIp: string | undefined;
  readonly country: string | undefined;
}

const AUDIENCE = new Set(["user_agent", "client_ip", "country"]);

/** Writes a checked event anew: canonical time, unlisted fields in `props`, nulls left out, the guest's circumstances taken aside. */
export function normaliseEvent(sent: JsonObject): NormalEvent {
  const event: JsonObject = {};
  const extra: JsonObject = {};
  for (const [key, value] of Object.entries(sent)) {
    if (value === null || AUDIENCE.has(key)) continue;
    if (!eventRules.has(key)) extra[key] = value;
    else event[key] = value;
  }
  const time = sent["event_time"];
  if (typeof time === "string" || typeof time === "number") event["event_time"] = readEventTime(time)?.text;
  if (Object.keys(extra).length > 0) event["props"] = merge(event["props"], extra);
  return {
    event,
    userAgent: textOf(sent["user_agent"]),
    clientIp: textOf(sent["client_ip"]),
    country: textOf(sent["country"]),
  };
}

/** A deep copy whose strings and keys hold no lone surrogate, which other JSON readers refuse. Stops at `depth`; deeper values are kept as they are. */
export function wellFormed(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, depth - 1));
  const entries = Object.entries(value).map(([key, item]) => [
    key.toWellFormed(),
    wellFormed(item, depth - 1),
  ]);
  return Object.fromEntries(entries);
}

// A name that `props` already has gets underscores, so that both values are kept.
function merge(props: unknown, extra: JsonObject): JsonObject {
  const merged: JsonObject = { ...(props as JsonObject | undefined) };
  for (const [key, value] of Object.entries(extra)) {
    let name = key;
    while (Object.hasOwn(merged, name)) name += "_";
    merged[name] = value;
  }
  return merged;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
