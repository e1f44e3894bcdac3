import { isUtf8 } from "node:buffer";
import { limits } from "@kontor/contracts";
import { HOPELESS_DEPTH, measureJson } from "./measure-json.ts";

/** One piece of a Firehose record: a parsed JSON document (or array element), or what is none. */
export type FirehoseDocument =
  | { readonly ok: true; readonly value: unknown; readonly raw: string }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly raw: string };

/** With more bad lines than this, the record is kept as one failed event instead of one for each line. */
const MAX_BAD_LINES = 100;

/*
 * A record's data may be one document, an array, documents on lines of their own, documents written one after another, or lines of those.
 * 1. The whole text as one JSON value: the usual case.
 * 2. Line by line, each line being documents without a gap: damage stays in its line.
 * 3. The whole text as documents one after another: pretty-printed ones.
 * Every step reads the text once, so hostile data costs linear time.
 */

/** Splits the data of a record. Never throws; data that holds nothing is one bad document. */
export function splitDocuments(data: Buffer): FirehoseDocument[] {
  if (!isUtf8(data))
    return [bad("invalid_utf8", "The data is not UTF-8.", `base64:${data.toString("base64")}`)];
  const text = data.toString("utf8").replace(/^\uFEFF/, "");
  if (text.trim() === "") return [bad("no_events", "The record holds no JSON document.", text)];
  if (isHopeless(text)) return [bad("too_deep", `Nested deeper than ${limits.jsonDepth} levels.`, text)];
  const whole = parse(text);
  if (whole !== undefined) return documentsOf(whole.value, text);
  const lines = text.includes("\n") ? splitLines(text) : undefined;
  if (lines !== undefined && lines.every((line) => line.ok)) return lines;
  const sequence = splitSequence(text);
  if (sequence !== undefined) return sequence;
  if (lines?.some((line) => line.ok) === true && lines.filter((line) => !line.ok).length <= MAX_BAD_LINES) {
    return lines;
  }
  return [bad("invalid_json", "The record's data is not JSON.", text)];
}

function bad(code: string, message: string, raw: string): FirehoseDocument {
  return { ok: false, code, message, raw };
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function documentsOf(value: unknown, raw: string): FirehoseDocument[] {
  if (!Array.isArray(value)) return [{ ok: true, value, raw }];
  if (value.length === 0) return [bad("no_events", "The record holds an empty array.", raw)];
  return value.map((item): FirehoseDocument => ({ ok: true, value: item, raw: write(item) ?? raw }));
}

// JSON.stringify recurses: an element nested too deep for it is kept as the whole record.
function write(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function splitLines(text: string): FirehoseDocument[] {
  return text.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const value = parse(line);
    if (value !== undefined) return documentsOf(value.value, line);
    return splitSequence(line) ?? [bad("invalid_json", "The line is not JSON.", line)];
  });
}

/** `{..}{..}[..]` with or without blanks between; undefined when the text is anything else. */
function splitSequence(text: string): FirehoseDocument[] | undefined {
  const parts: FirehoseDocument[][] = [];
  let at = 0;
  while ((at = skipBlanks(text, at)) < text.length) {
    const { depth, closed, end } = measureJson(text, at);
    const value = depth > 0 && closed ? parse(text.slice(at, end)) : undefined;
    if (value === undefined) return undefined;
    parts.push(documentsOf(value.value, text.slice(at, end)));
    at = end;
  }
  return parts.flat();
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return at;
}

/** JSON.parse suffers from depth; data this deep is not tried. */
function isHopeless(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const { depth, end } = measureJson(text, at);
    if (depth > HOPELESS_DEPTH) return true;
    at = Math.max(end, at + 1);
  }
  return false;
}
