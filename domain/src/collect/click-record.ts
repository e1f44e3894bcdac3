import { InvariantError } from "@kontor/core";

/** The stream that collected events are appended to. */
export const CLICKS = "clicks";

/** What all events of one log record share. */
export interface ClickHeader {
  readonly tenant: string;
  /** When the request was accepted, ms since the epoch. */
  readonly received: number;
  /** User-Agent of the guest, as sent; looked up at delivery, once per distinct value. */
  readonly userAgent?: string;
  /** ISO 3166-1 alpha-2, looked up at the door; the address itself goes no further. */
  readonly country?: string;
  /** Earliest and latest event_time of the record, ms since the epoch. */
  readonly minTime: number;
  readonly maxTime: number;
}

/** A record of accepted events: `payload` is a JSON array text without line breaks, one object per event. */
export interface EventsRecord {
  readonly kind: "events";
  readonly header: ClickHeader;
  /** Two 32-bit lanes per event (see hashEventId); both 0 for an event without event_id. Length = 2 x events. */
  readonly hashes: Uint32Array;
  readonly payload: Uint8Array;
}

/** Something accepted that is no event: kept whole for `failed_events`. `payload` is a JSON array of {@link FailedEntry}. */
export interface FailedRecord {
  readonly kind: "failed";
  readonly header: ClickHeader;
  readonly payload: Uint8Array;
}

export interface FailedEntry {
  readonly failed_id: string;
  readonly stage: "decode" | "schema" | "transform" | "deliver";
  readonly code: string;
  readonly path: string;
  readonly message: string;
  /** What was sent; `base64:...` when it is not UTF-8. */
  readonly raw: string;
}

export type ClickRecord = EventsRecord | FailedRecord;

/*
 * Layout, little-endian (version 1):
 *   0  u8  'K' (0x4b)      1  u8 version       2  u8 kind (1 events, 2 failed)    3  u8 zero
 *   4  u32 header bytes H  8  u32 events N     12 header, JSON, padded with spaces so that 12 + H is a multiple of 4
 *   12+H   u32 x 2N hashes                     12+H+8N payload
 */
const MAGIC = 0x4b;
const VERSION = 1;
const PREFIX = 12;

/** Encodes a record as the log value. */
export function encodeClickRecord(record: ClickRecord): Buffer {
  const header = padToWords(JSON.stringify(record.header));
  const hashes = record.kind === "events" ? record.hashes : new Uint32Array(0);
  const headerBytes = Buffer.byteLength(header);
  const out = Buffer.allocUnsafe(PREFIX + headerBytes + hashes.byteLength + record.payload.byteLength);
  out[0] = MAGIC;
  out[1] = VERSION;
  out[2] = record.kind === "events" ? 1 : 2;
  out[3] = 0;
  out.writeUInt32LE(headerBytes, 4);
  out.writeUInt32LE(hashes.length / 2, 8);
  out.write(header, PREFIX);
  out.set(new Uint8Array(hashes.buffer, hashes.byteOffset, hashes.byteLength), PREFIX + headerBytes);
  out.set(record.payload, PREFIX + headerBytes + hashes.byteLength);
  return out;
}

/** Decodes a log value; throws InvariantError for anything this version did not write. Copies nothing but the hashes. */
export function decodeClickRecord(value: Uint8Array): ClickRecord {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (bytes.length < PREFIX || bytes[0] !== MAGIC || bytes[1] !== VERSION) {
    throw new InvariantError(`A record of stream ${CLICKS} has an unknown format (version ${bytes[1]}).`);
  }
  const headerEnd = PREFIX + bytes.readUInt32LE(4);
  const hashesEnd = headerEnd + bytes.readUInt32LE(8) * 8;
  const header = JSON.parse(bytes.toString("utf8", PREFIX, headerEnd)) as ClickHeader;
  const payload = bytes.subarray(hashesEnd);
  if (bytes[2] === 2) return { kind: "failed", header, payload };
  const hashes = new Uint32Array(
    bytes.buffer.slice(bytes.byteOffset + headerEnd, bytes.byteOffset + hashesEnd),
  );
  return { kind: "events", header, hashes, payload };
}

function padToWords(text: string): string {
  return text + " ".repeat((4 - (Buffer.byteLength(text) % 4)) % 4);
}
