import { readText, type Framing, type Kind } from "./decode-body.ts";
import { BodyError } from "./errors.ts";
import { measureJson, type JsonMeasure } from "./measure-json.ts";

/** One event's text within a body. */
export interface Piece {
  readonly text: string;
  readonly measure: JsonMeasure;
}

/** A body cut into its events, not parsed. */
export interface SplitBody {
  readonly framing: Framing;
  readonly pieces: readonly Piece[];
  /** Taken for NDJSON by its looks alone: it may as well be broken JSON. */
  readonly guessed?: boolean;
  /** What it is if it turns out to be no JSON object. */
  readonly otherwise?: () => SplitBody;
}

/** Cuts a body at its events without parsing it: the way for large bodies, whose one JSON.parse would hold up everybody. Throws BodyError. */
export function splitBody(sent: Buffer, contentType: string | undefined): SplitBody {
  const { kind, text } = readText(sent, contentType);
  const from = skipBlanks(text, 0);
  if (from === text.length) return { framing: "lines", pieces: [] };
  if (kind === "lines") return { framing: "lines", pieces: splitLines(text) };
  if (kind !== "cloudevent" && text[from] === "[") {
    return {
      framing: kind === "cloudevents" ? "cloudevents" : "array",
      pieces: splitArray(text, from),
      guessed: false,
    };
  }
  if (kind === "cloudevents") throw new BodyError("invalid_json", "A CloudEvents batch is a JSON array.");
  return splitOther(text, from, kind);
}

function splitOther(text: string, from: number, kind: Kind): SplitBody {
  const mayBeLines = kind === "sniff" && text[from] === "{" && text.includes("\n");
  const asLines = (): SplitBody => ({ framing: "lines", pieces: splitLines(text), guessed: true });
  const measure = measureJson(text, from);
  if (measure.closed && skipBlanks(text, measure.end) === text.length) {
    const pieces = [{ text: text.slice(from, measure.end), measure }];
    if (kind === "cloudevent") return { framing: "cloudevent", pieces };
    return { framing: "object", pieces, ...(mayBeLines ? { otherwise: asLines } : {}) };
  }
  if (mayBeLines) return asLines();
  throw measure.closed ? unexpected(measure.end) : endsTooEarly();
}

function splitArray(text: string, open: number): Piece[] {
  const pieces: Piece[] = [];
  let at = skipBlanks(text, open + 1);
  if (text[at] !== "]") {
    for (;;) {
      const measure = measureJson(text, at);
      if (!measure.closed) throw endsTooEarly();
      if (measure.end === at) throw unexpected(at);
      pieces.push({ text: text.slice(at, measure.end), measure });
      at = skipBlanks(text, measure.end);
      if (text[at] !== ",") break;
      at = skipBlanks(text, at + 1);
    }
  }
  if (text[at] !== "]") {
    throw at >= text.length ? endsTooEarly() : unexpected(at);
  }
  const rest = skipBlanks(text, at + 1);
  if (rest !== text.length) throw unexpected(rest);
  return pieces;
}

function splitLines(text: string): Piece[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => ({ text: line, measure: measureJson(line, 0) }));
}

function endsTooEarly(): BodyError {
  return new BodyError("invalid_json", "The JSON text ends too early.");
}

function unexpected(position: number): BodyError {
  return new BodyError(
    "invalid_json",
    `The body is not valid JSON: unexpected text at position ${position}.`,
  );
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  return at;
}
