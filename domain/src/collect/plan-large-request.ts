import { limits, type Rejection } from "@kontor/contracts";
import { checkEvent, checkSize, type JsonObject } from "./check-event.ts";
import { fromCloudEvent, inCloudEventTerms } from "./cloud-event.ts";
import { assertCount, hasSurrogateEscapes, type Framing } from "./decode-body.ts";
import { BodyError } from "./errors.ts";
import { EventGroups, type CountryOf, type Sender } from "./event-groups.ts";
import { Findings } from "./findings.ts";
import { wellFormed } from "./normalise-event.ts";
import type { RequestPlan } from "./plan-request.ts";
import { HOPELESS_DEPTH } from "./measure-json.ts";
import { splitBody, type Piece, type SplitBody } from "./split-body.ts";

/** Bodies longer than this are planned in turns. */
export const LARGE_BODY = 128 * 1024;

/** Characters handled in one turn. The worst of them (unique keys) cost about 100 ns each, ordinary ones 5. */
const TURN = 128 * 1024;

/** What a piece costs besides its length, in characters: an error object, at worst. */
const PIECE_COST = 500;

/*
 * A body of 8 MiB made to hurt (millions of brackets, hundreds of thousands of different keys) keeps JSON.parse busy for a second, and one thread serves
 * everybody. So a large body is cut at its events without parsing, what is beyond the limits is refused unparsed, and the others are parsed one by one with turns for
 * everybody else between. The verdicts are those of planRequest.
 */

/** Decides about a large request like planRequest, letting others work in between: `breathe` resolves on a later turn of the event loop. */
export async function planLargeRequest(
  body: Buffer,
  contentType: string | undefined,
  sender: Sender,
  now: number,
  countryOf: CountryOf,
  breathe: () => Promise<unknown>,
): Promise<RequestPlan> {
  const split = splitBody(body, contentType);
  const plan = (some: SplitBody) => planPieces(some, sender, now, countryOf, breathe);
  try {
    return await plan(split);
  } catch (error) {
    if (split.otherwise === undefined || !(error instanceof BodyError)) throw error;
    return plan(split.otherwise());
  }
}

async function planPieces(
  { framing, pieces, guessed }: SplitBody,
  sender: Sender,
  now: number,
  countryOf: CountryOf,
  breathe: () => Promise<unknown>,
): Promise<RequestPlan> {
  assertCount(pieces.length);
  const findings = new Findings(now);
  const groups = new EventGroups(sender, countryOf);
  let accepted = 0;
  let turn = 0;
  for (const [index, piece] of pieces.entries()) {
    findings.begin(index);
    const event = readPiece(piece, index, framing, findings);
    if (event !== undefined) {
      addPiece(groups, index, piece, event, framing, findings);
      accepted++;
    }
    turn += piece.text.length + PIECE_COST;
    if (turn < TURN) continue;
    turn = 0;
    await breathe();
  }
  const rejected = isCloud(framing) ? findings.rejections.map(inCloudEventTerms) : findings.rejections;
  if (guessed === true) assertSomeObject(pieces, rejected);
  return { records: groups.records(now), accepted, rejected, events: pieces.length };
}

function isCloud(framing: Framing): boolean {
  return framing === "cloudevent" || framing === "cloudevents";
}

function addPiece(
  groups: EventGroups,
  index: number,
  { text }: Piece,
  event: JsonObject,
  framing: Framing,
  findings: Findings,
): void {
  const asSent = !isCloud(framing) && !findings.rewrite && !hasSurrogateEscapes(text);
  if (asSent) groups.addAsSent(index, event, findings.time, text);
  else groups.add(index, event, findings.time);
}

function readPiece(
  piece: Piece,
  index: number,
  framing: Framing,
  findings: Findings,
): JsonObject | undefined {
  if (!isWithinLimits(piece, findings)) return undefined;
  let sent: unknown;
  try {
    sent = JSON.parse(piece.text);
  } catch (error) {
    if (framing !== "lines")
      throw new BodyError("invalid_json", `The body is not valid JSON: event ${index} cannot be read.`, {
        cause: error,
      });
    findings.add("invalid_json", "$", "The line is not valid JSON.");
    return undefined;
  }
  if (hasSurrogateEscapes(piece.text)) sent = wellFormed(sent, limits.jsonDepth + 2);
  const event = isCloud(framing) ? fromCloudEvent(sent, findings) : sent;
  if (findings.count > 0 || !checkEvent(event, findings)) return undefined;
  return piece.text.length <= limits.eventBytes / 3 || checkSize(event, findings) ? event : undefined;
}

/** Refuses unparsed what JSON.parse would suffer from. */
function isWithinLimits({ text, measure }: Piece, findings: Findings): boolean {
  if (measure.depth > HOPELESS_DEPTH) {
    findings.add("too_deep", "$", `Nested deeper than ${limits.jsonDepth} levels.`);
  } else if (measure.keys > limits.keysPerEvent) {
    findings.add("too_many_keys", "$", `Has ${measure.keys} keys; ${limits.keysPerEvent} are allowed.`);
  } else if (text.length > 2 * limits.eventBytes) {
    const message = `The event has more than ${text.length} bytes; ${limits.eventBytes} are allowed.`;
    findings.add("too_large", "$", message);
  }
  return findings.count === 0;
}

// A text of several lines none of which is an object was no NDJSON in the first place.
function assertSomeObject(pieces: readonly Piece[], rejected: readonly Rejection[]): void {
  const malformed = new Set(rejected.filter(({ code }) => code === "invalid_json").map(({ index }) => index));
  if (pieces.some(({ text }, index) => !malformed.has(index) && /^\s*[[{n]/.test(text))) return;
  throw new BodyError("invalid_json", "The body is not valid JSON, nor is any of its lines.");
}
