import { limits } from "@kontor/contracts";
import { checkEvent, type JsonObject } from "./check-event.ts";
import type { ClickRecord, FailedEntry } from "./click-record.ts";
import { EventGroups, eventIdOf, headerOf, type CountryOf, type Sender } from "./event-groups.ts";
import { Findings } from "./findings.ts";
import { splitDocuments, type FirehoseDocument } from "./firehose-documents.ts";
import { wellFormed } from "./normalise-event.ts";

/** Characters handled in one turn. */
const TURN = 128 * 1024;

/** What a document costs besides its length, in characters: a failed event, at worst. */
const DOCUMENT_COST = 500;

/** Of a record with more documents than this that are no events, the record is kept as one failed event instead of one for each. */
const MOST_BAD = 100;

/** What records of opaque data come to. */
export interface PutPlan {
  readonly records: readonly PlannedPut[];
  /** JSON documents found, bad ones included. */
  readonly documents: number;
  readonly acceptedEvents: number;
}

export interface PlannedPut {
  readonly record: ClickRecord;
  /** Numbers of the sent records that have a part in it; a number may stand there several times. */
  readonly sources: readonly number[];
}

/**
 * Decides about records of opaque data: valid events become event records (one for each distinct user agent and country), everything else one record
 * of failed events. Lets others work in between: `breathe` resolves on a later turn of the event loop.
 */
export async function planPut(
  data: readonly Buffer[],
  sender: Sender,
  now: number,
  countryOf: CountryOf,
  newId: () => string,
  breathe: () => Promise<unknown>,
): Promise<PutPlan> {
  let findings = new Findings(now);
  const groups = new EventGroups(sender, countryOf);
  const failed: FailedEntry[] = [];
  const failedSources: number[] = [];
  let documents = 0;
  let acceptedEvents = 0;
  let turn = 0;
  for (const [source, piece] of data.entries()) {
    const bad: FailedEntry[] = [];
    let badDocuments = 0;
    for (const document of splitDocuments(piece)) {
      findings.begin(documents++);
      const event = eventOf(document, findings);
      if (event !== undefined) {
        groups.add(source, event, findings.time);
        acceptedEvents++;
      } else if (++badDocuments <= MOST_BAD) bad.push(failedEntry(document, findings, newId));
      turn += document.raw.length + DOCUMENT_COST;
      if (turn < TURN) continue;
      turn = 0;
      // Those of documents already told are of no more use, and there may be millions.
      findings = new Findings(now);
      await breathe();
    }
    const kept = badDocuments > MOST_BAD ? [wholeEntry(piece, badDocuments, bad[0], newId)] : bad;
    failed.push(...kept);
    failedSources.push(...kept.map(() => source));
  }
  const records: PlannedPut[] = groups
    .records(now)
    .map(({ record, indexes }) => ({ record, sources: indexes }));
  if (failed.length > 0) records.push(failedRecord(failed, failedSources, sender, now));
  return { records, documents, acceptedEvents };
}

function eventOf(document: FirehoseDocument, findings: Findings): JsonObject | undefined {
  if (!document.ok) return undefined;
  const escapes = document.raw.includes("\\ud") || document.raw.includes("\\uD");
  const event = escapes ? wellFormed(document.value, limits.jsonDepth + 2) : document.value;
  return checkEvent(event, findings) ? event : undefined;
}

function failedEntry(document: FirehoseDocument, findings: Findings, newId: () => string): FailedEntry {
  const { code, message, path } = document.ok
    ? (findings.first ?? { code: "type", path: "$", message: "This is no event." })
    : { ...document, path: "$" };
  const sentId = document.ok ? sentIdOf(document.value) : undefined;
  // The sender's own id, so that a mended and replayed event is still known by it.
  const failedId = sentId ?? newId();
  return { failed_id: failedId, stage: "decode", code, path, message, raw: document.raw.toWellFormed() };
}

function wholeEntry(
  piece: Buffer,
  documents: number,
  first: FailedEntry | undefined,
  newId: () => string,
): FailedEntry {
  return {
    failed_id: newId(),
    stage: "decode",
    code: first?.code ?? "type",
    path: first?.path ?? "$",
    message: `${documents} documents of this record are no events. The first: ${first?.message ?? ""}`,
    raw: piece.toString("utf8"),
  };
}

function sentIdOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const id = eventIdOf(value as JsonObject);
  return id !== undefined && id.length <= 256 ? id.toWellFormed() : undefined;
}

function failedRecord(
  failed: readonly FailedEntry[],
  sources: readonly number[],
  sender: Sender,
  now: number,
): PlannedPut {
  const payload = Buffer.from(JSON.stringify(failed));
  return { record: { kind: "failed", header: headerOf(sender, now, now, now), payload }, sources };
}
