import type { Rejection } from "@kontor/contracts";
import type { JsonObject } from "./check-event.ts";
import type { Findings } from "./findings.ts";
import { isForbiddenKey, forbiddenKey } from "./check-json.ts";

/*
 * CloudEvents 1.0 (structured and batched mode) as our events:
 *   id -> event_id         the UUID itself; else `source#id`, because CloudEvents are unique by source and id together
 *   type -> event_name     characters that an event name cannot have become `_`
 *   time -> event_time
 *   data -> the fields of the event when it is an object, else props.ce_data; the envelope's three fields win over data's
 *   source, subject, dataschema, datacontenttype, extensions -> props.ce_<name>
 */

const TAKEN = new Set(["specversion", "id", "type", "time", "data"]);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Our event for a CloudEvents envelope; undefined, with findings, when the envelope is not valid. */
export function fromCloudEvent(envelope: unknown, findings: Findings): JsonObject | undefined {
  if (typeof envelope !== "object" || envelope === null || Array.isArray(envelope)) {
    findings.add("type", "$", "A CloudEvent must be a JSON object.");
    return undefined;
  }
  const attributes = envelope as JsonObject;
  checkEnvelope(attributes, findings);
  if (findings.count > 0) return undefined;
  const { data, time } = attributes;
  const [id, source, type] = [attributes["id"], attributes["source"], attributes["type"]] as string[];
  return {
    ...(isObject(data) ? data : {}),
    event_id: UUID.test(id ?? "") ? id : `${source}#${id}`,
    event_name: eventName(type ?? ""),
    ...(time === undefined || time === null ? {} : { event_time: time }),
    props: props(attributes, data),
  };
}

/** Findings about a converted event name our fields; the sender knows the envelope's. */
export function inCloudEventTerms(rejection: Rejection): Rejection {
  const path = TERMS.get(rejection.path) ?? rejection.path;
  return { ...rejection, path };
}

const TERMS = new Map([
  ["$.event_id", "$.id"],
  ["$.event_name", "$.type"],
  ["$.event_time", "$.time"],
]);

function checkEnvelope(attributes: JsonObject, findings: Findings): void {
  if (attributes["specversion"] !== "1.0") {
    findings.add("specversion", "$.specversion", 'A CloudEvent here has specversion "1.0".');
  }
  for (const name of ["id", "source", "type"]) {
    const value = attributes[name];
    if (typeof value !== "string" || value === "") {
      findings.add("required", `$.${name}`, `A CloudEvent needs a ${name}, a string.`);
    }
  }
  for (const key in attributes) {
    if (isForbiddenKey(key)) findings.add("forbidden_key", `$.${key}`, forbiddenKey(key).message);
  }
}

function eventName(type: string): string {
  const name = type.replaceAll(/[^A-Za-z0-9_.:-]/g, "_");
  return /^[A-Za-z]/.test(name) ? name : `ce_${name}`;
}

function props(attributes: JsonObject, data: unknown): unknown {
  const sent = isObject(data) ? data["props"] : undefined;
  // Wrong props are left for the check of the event to refuse.
  if (sent !== undefined && sent !== null && !isObject(sent)) return sent;
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (!TAKEN.has(key) && value !== null) result[`ce_${key}`] = value;
  }
  if (data !== undefined && data !== null && !isObject(data)) result["ce_data"] = data;
  return { ...sent, ...result };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
