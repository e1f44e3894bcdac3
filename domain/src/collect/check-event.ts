import { limits } from "@kontor/contracts";
import { checkUnknownField, eventRules } from "./event-rules.ts";
import type { Findings } from "./findings.ts";

/** A JSON object after JSON.parse. */
export type JsonObject = Record<string, unknown>;

/** Checks one parsed event; true when it may be stored. Call `findings.begin(index)` before. */
export function checkEvent(event: unknown, findings: Findings): event is JsonObject {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    findings.add("type", "$", "An event must be a JSON object.");
    return false;
  }
  let named = false;
  for (const key in event) {
    const value = (event as JsonObject)[key];
    if (value === null) {
      // `null` counts as absent. An unlisted name must still be looked at: `__proto__` stays forbidden.
      if (!eventRules.has(key)) checkUnknownField(key, value, findings);
      continue;
    }
    if (key === "event_name") named = true;
    const rule = eventRules.get(key);
    if (rule === undefined) checkUnknownField(key, value, findings);
    else rule(value, findings);
  }
  if (!named) findings.add("required", "$.event_name", "An event needs an event_name.");
  return findings.count === 0;
}

/** Refuses an event whose JSON text is too long. Call only after {@link checkEvent}: it relies on bounded depth. */
export function checkSize(event: JsonObject, findings: Findings): boolean {
  const bytes = Buffer.byteLength(JSON.stringify(event));
  if (bytes <= limits.eventBytes) return true;
  findings.add("too_large", "$", `The event has ${bytes} bytes; ${limits.eventBytes} are allowed.`);
  return false;
}
