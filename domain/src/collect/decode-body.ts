import { isUtf8 } from "node:buffer";
import { limits } from "@kontor/contracts";
import { BodyError } from "./errors.ts";
import { jsonFault } from "./json-fault.ts";

/** How the events stand in the body. */
export type Framing = "object" | "array" | "lines" | "cloudevent" | "cloudevents";

/** A request body after the one JSON.parse. */
export interface DecodedBody {
  readonly framing: Framing;
  /** The body without a byte order mark. */
  readonly body: Buffer;
  /** The parsed events; {@link MALFORMED} for a line that is no JSON. */
  readonly events: readonly unknown[];
  /** For framing `lines`: the text of each event. */
  readonly lines?: readonly string[];
  /** The text may hold `\u` escapes of lone surrogates, which other JSON readers refuse. */
  readonly surrogateEscapes: boolean;
}

/** Stands for a line of NDJSON that is not valid JSON. */
export const MALFORMED: unique symbol = Symbol("malformed JSON");

/** How a content type wants its body read. */
export type Kind = "sniff" | "lines" | "cloudevent" | "cloudevents";

const kinds: ReadonlyMap<string, Kind> = new Map([
  ["", "sniff"],
  ["application/json", "sniff"],
  ["text/json", "sniff"],
  // sendBeacon and form-less fetch send text/plain; curl -d sends the form type unless told otherwise.
  ["text/plain", "sniff"],
  ["application/x-www-form-urlencoded", "sniff"],
  ["application/octet-stream", "sniff"],
  ["application/x-ndjson", "lines"],
  ["application/ndjson", "lines"],
  ["application/jsonl", "lines"],
  ["application/x-jsonlines", "lines"],
  ["application/cloudevents+json", "cloudevent"],
  ["application/cloudevents-batch+json", "cloudevents"],
]);

/** Reads a body into parsed events; throws {@link BodyError} when the body as a whole is unusable. */
export function decodeBody(sent: Buffer, contentType: string | undefined): DecodedBody {
  const { kind, body, text } = readText(sent, contentType);
  const decoded = decodeText(text, kind);
  assertCount(decoded.events.length);
  return { ...decoded, body, surrogateEscapes: hasSurrogateEscapes(text) };
}

/** A body as text, and what its content type says about it. */
export function readText(
  sent: Buffer,
  contentType: string | undefined,
): { readonly kind: Kind; readonly body: Buffer; readonly text: string } {
  const kind = kindOf(contentType);
  if (sent.length > limits.bodyBytes) throw bodyTooLarge();
  if (!isUtf8(sent)) throw new BodyError("invalid_utf8", "The body must be UTF-8 text.");
  const body = withoutByteOrderMark(sent);
  return { kind, body, text: body.toString("utf8") };
}

/** Lone surrogates can only come from escapes, since the text was UTF-8. */
export function hasSurrogateEscapes(text: string): boolean {
  return text.includes("\\ud") || text.includes("\\uD");
}

export function assertCount(events: number): void {
  if (events === 0) throw new BodyError("no_events", "Send at least one event.");
  if (events > limits.eventsPerRequest) throw tooManyEvents(events);
}

export function bodyTooLarge(): BodyError {
  const message = `The body exceeds ${limits.bodyBytes} bytes (also after decompression). Send smaller batches.`;
  return new BodyError("body_too_large", message);
}

type DecodedText = Pick<DecodedBody, "framing" | "events" | "lines">;

function kindOf(contentType: string | undefined): Kind {
  if (contentType === undefined || contentType === "application/json") return "sniff";
  const type = contentType.split(";", 1)[0] ?? "";
  const kind = kinds.get(type.trim().toLowerCase());
  if (kind !== undefined) return kind;
  const message = `Send application/json, application/x-ndjson, text/plain or CloudEvents, not ${type.slice(0, 100)}.`;
  throw new BodyError("unsupported_media_type", message);
}

function withoutByteOrderMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

function decodeText(text: string, kind: Kind): DecodedText {
  if (kind === "lines") return decodeLines(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.trim() === "") return { framing: "lines", events: [] };
    const lines = kind === "sniff" && /^\s*\{[^]*\n/.test(text) ? decodeLines(text) : undefined;
    if (lines?.events.some((event) => typeof event === "object") === true) return lines;
    throw new BodyError("invalid_json", jsonFault(text, error), { cause: error });
  }
  if (kind === "cloudevent") return { framing: "cloudevent", events: [value] };
  if (Array.isArray(value))
    return { framing: kind === "cloudevents" ? "cloudevents" : "array", events: value };
  if (kind === "cloudevents") throw new BodyError("invalid_json", "A CloudEvents batch is a JSON array.");
  return { framing: "object", events: [value] };
}

function decodeLines(text: string): DecodedText {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > limits.eventsPerRequest) throw tooManyEvents(lines.length);
  return { framing: "lines", events: lines.map(parseLine), lines };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return MALFORMED;
  }
}

function tooManyEvents(count: number): BodyError {
  const message = `The request holds ${count} events; ${limits.eventsPerRequest} are allowed.`;
  return new BodyError("too_many_events", message);
}
