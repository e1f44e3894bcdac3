import { EventSchema, ItemSchema, limits } from "@kontor/contracts";
import type { Findings } from "./findings.ts";
import { checkJson, checkNumber, forbiddenKey, isForbiddenKey, keyStep } from "./check-json.ts";
import { canonicalTime, readEventTime } from "./event-time.ts";

/** Checks one present (not null) value of an event and tells the findings. */
export type FieldRule = (value: unknown, findings: Findings) => void;

/** The rule of each field of the contract; the lengths and patterns are the contract's. */
export const eventRules: ReadonlyMap<string, FieldRule> = new Map<string, FieldRule>([
  ["event_name", patternRule("event_name", "must start with a letter; then letters, digits and _ . : -")],
  ["event_time", timeRule],
  ...textFields().map((name): [string, FieldRule] => [name, textRule(`$.${name}`, maxLengthOf(name))]),
  ["items", itemsRule],
  ["value", numberRule("$.value")],
  ["currency", patternRule("currency", "must be three capital letters (ISO 4217)")],
  ["props", propsRule],
  // These three leave the event for the record's header, so an event with one is written anew.
  ["user_agent", rewriting(textRule("$.user_agent", maxLengthOf("user_agent")))],
  ["client_ip", rewriting(textRule("$.client_ip", maxLengthOf("client_ip")))],
  ["country", rewriting(patternRule("country", "must be two capital letters (ISO 3166-1 alpha-2)"))],
]);

/** A field the contract does not list: moved into `props`, so only its inside is checked. */
export function checkUnknownField(key: string, value: unknown, findings: Findings): void {
  findings.rewrite = true;
  const fault = isForbiddenKey(key) ? forbiddenKey(key) : checkJson(value, 2);
  if (fault === undefined) return;
  const path = isForbiddenKey(key) ? fault.path : keyStep(key) + fault.path;
  findings.add(fault.code, `$${path}`, fault.message);
}

interface FieldSchema {
  readonly maxLength?: number;
  readonly pattern?: string;
}

function schemaOf(name: string): FieldSchema {
  return (EventSchema.properties as Record<string, FieldSchema>)[name] ?? {};
}

function itemSchemaOf(name: string): FieldSchema {
  return (ItemSchema.properties as Record<string, FieldSchema>)[name] ?? {};
}

function maxLengthOf(name: string): number {
  return schemaOf(name).maxLength ?? Infinity;
}

function textFields(): string[] {
  const special = new Set(["event_name", "event_time", "user_agent", "client_ip"]);
  return Object.keys(EventSchema.properties).filter(
    (name) => schemaOf(name).maxLength !== undefined && !special.has(name),
  );
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** JSON Schema counts characters, not UTF-16 units. */
function isLongerThan(text: string, max: number): boolean {
  if (text.length <= max) return false;
  return text.length > max * 2 || characters(text) > max;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function textRule(path: string, max: number): FieldRule {
  return (value, findings) => {
    if (typeof value !== "string") findings.add("type", path, `Must be a string, not ${typeName(value)}.`);
    else if (isLongerThan(value, max)) {
      findings.add("too_long", path, `Has ${value.length} characters; ${max} are allowed.`);
    }
  };
}

function patternRule(name: string, meaning: string): FieldRule {
  const path = `$.${name}`;
  const pattern = new RegExp(schemaOf(name).pattern ?? "");
  const text = textRule(path, maxLengthOf(name));
  return (value, findings) => {
    if (typeof value === "string" && value.length <= 128 && pattern.test(value)) return;
    if (value === "") return findings.add("required", path, "Must not be empty.");
    const before = findings.count;
    text(value, findings);
    if (findings.count === before) findings.add("pattern", path, `The ${name} ${meaning}.`);
  };
}

function numberRule(path: string): FieldRule {
  return (value, findings) => {
    if (typeof value !== "number") {
      findings.add("type", path, `Must be a number, not ${typeName(value)}.`);
      return;
    }
    const fault = checkNumber(value);
    if (fault !== undefined) findings.add(fault.code, path, fault.message);
  };
}

function rewriting(rule: FieldRule): FieldRule {
  return (value, findings) => {
    findings.rewrite = true;
    rule(value, findings);
  };
}

function timeRule(value: unknown, findings: Findings): void {
  let ms = NaN;
  if (typeof value === "string") ms = canonicalTime(value);
  if (Number.isNaN(ms)) ms = lenientTime(value, findings);
  if (Number.isNaN(ms)) return;
  if (ms < 0 || ms > findings.now + limits.futureMs) {
    findings.add("range", "$.event_time", "Must lie between 1970 and 24 hours from now.");
    return;
  }
  findings.time = ms;
}

function lenientTime(value: unknown, findings: Findings): number {
  findings.rewrite = true;
  if (typeof value !== "string" && typeof value !== "number") {
    findings.add("type", "$.event_time", `Must be a string or a number, not ${typeName(value)}.`);
    return NaN;
  }
  const time = typeof value === "string" && value.length > 64 ? undefined : readEventTime(value);
  if (time !== undefined) return time.ms;
  const message = "Must be a time like 2026-01-31T12:00:00Z (RFC 3339) or ms since the epoch.";
  findings.add(typeof value === "number" ? "range" : "format", "$.event_time", message);
  return NaN;
}

function propsRule(value: unknown, findings: Findings): void {
  if (typeof value !== "object" || Array.isArray(value)) {
    findings.add("type", "$.props", `Must be an object, not ${typeName(value)}.`);
    return;
  }
  const fault = checkJson(value, 2);
  if (fault !== undefined) findings.add(fault.code, `$.props${fault.path}`, fault.message);
}

function itemsRule(value: unknown, findings: Findings): void {
  if (!Array.isArray(value)) {
    findings.add("type", "$.items", `Must be an array, not ${typeName(value)}.`);
    return;
  }
  if (value.length > limits.itemsPerEvent) {
    const message = `Has ${value.length} items; ${limits.itemsPerEvent} are allowed.`;
    findings.add("too_many_items", "$.items", message);
    return;
  }
  for (let at = 0; at < value.length; at++) checkItem(value[at], at, findings);
}

type ItemRule = (value: unknown, at: number, key: string, findings: Findings) => void;

const itemRules: ReadonlyMap<string, ItemRule> = new Map([
  ["item_id", itemText(itemSchemaOf("item_id").maxLength ?? Infinity)],
  ["item_name", itemText(itemSchemaOf("item_name").maxLength ?? Infinity)],
  ["price", itemNumber],
  ["quantity", itemNumber],
]);

function checkItem(item: unknown, at: number, findings: Findings): void {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    findings.add("type", `$.items[${at}]`, `Must be an object, not ${typeName(item)}.`);
    return;
  }
  for (const key in item) {
    const value = (item as Record<string, unknown>)[key];
    const rule = itemRules.get(key);
    if (rule === undefined) checkItemExtra(key, value, at, findings);
    else if (value !== null) rule(value, at, key, findings);
  }
}

function checkItemExtra(key: string, value: unknown, at: number, findings: Findings): void {
  const forbidden = isForbiddenKey(key);
  const fault = forbidden ? forbiddenKey(key) : checkJson(value, 4);
  if (fault === undefined) return;
  const path = forbidden ? fault.path : keyStep(key) + fault.path;
  findings.add(fault.code, `$.items[${at}]${path}`, fault.message);
}

function itemText(max: number): ItemRule {
  return (value, at, key, findings) => {
    if (typeof value === "string" && !isLongerThan(value, max)) return;
    textRule(`$.items[${at}].${key}`, max)(value, findings);
  };
}

function itemNumber(value: unknown, at: number, key: string, findings: Findings): void {
  if (typeof value === "number" && checkNumber(value) === undefined) return;
  numberRule(`$.items[${at}].${key}`)(value, findings);
}
