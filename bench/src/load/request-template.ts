import { gzipSync } from "node:zlib";
import { createEventShape, patchLengths, type EventShape, type Patch } from "./event-shapes.ts";
import type { Random } from "./random.ts";
import { writeHex, type Sessions } from "./sessions.ts";

/** A whole HTTP request in one buffer, sent again and again with ids, times and key patched in place. */
export interface RequestTemplate {
  readonly bytes: Buffer;
  readonly events: number;
  readonly keyAt: number;
  /** Positions of the patches, five per event in the order of {@link patchOrder}. */
  readonly positions: Int32Array;
}

export interface TemplateOptions {
  readonly host: string;
  readonly events: number;
  /** All keys have one length, so that a request can change its tenant. */
  readonly keyLength: number;
  /** Adds a country to the events, the same for all of a request. */
  readonly countries: boolean;
  /** See {@link LoadPlan.compressed}; nothing but the key is patched then. */
  readonly compressed: boolean;
}

const patchOrder: readonly Patch[] = ["id", "time", "visitor", "session", "shop"];
const countries = ["DE", "FR", "IT", "ES", "NL", "AT", "CH", "PL", "GB", "US"];
const agents = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (iPad; CPU OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
  "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
];

export function createTemplate(options: TemplateOptions, random: Random): RequestTemplate {
  const country = options.countries ? countries[random.below(countries.length)] : undefined;
  const shapes = Array.from({ length: options.events }, () => createEventShape(random, country));
  const body = joinShapes(shapes);
  const agent = agents[random.below(agents.length)];
  const bytes = options.compressed
    ? gzipSync(body.text.replaceAll(/"event_(id|time)":"[^"]*",/g, ""))
    : Buffer.from(body.text, "latin1");
  const encoding = options.compressed ? "Content-Encoding: gzip\r\n" : "";
  const before = `POST /v1/events HTTP/1.1\r\nHost: ${options.host}\r\nUser-Agent: ${agent}\r\nContent-Type: application/json\r\n${encoding}Content-Length: ${bytes.length}\r\nAuthorization: Bearer `;
  const head = `${before}${" ".repeat(options.keyLength)}\r\n\r\n`;
  const positions = options.compressed ? [] : body.positions;
  return {
    bytes: Buffer.concat([Buffer.from(head, "latin1"), bytes]),
    events: options.events,
    keyAt: before.length,
    positions: Int32Array.from(positions, (position) => position + head.length),
  };
}

/** When the events of a request happened, ms: the first at `start`, each further one `step` later; with step 0 all within that second. */
export interface Times {
  readonly start: number;
  readonly step: number;
}

/** Writes a tenant's key, and for each event a UUIDv7 of its own, its time, and somebody's session. */
export function patchTemplate(
  template: RequestTemplate,
  tenant: { readonly index: number; readonly key: Buffer },
  times: Times,
  sources: { readonly random: Random; readonly sessions: Sessions },
): void {
  const { bytes, positions } = template;
  bytes.set(tenant.key, template.keyAt);
  let time = times.start;
  let second = new Date(time).toISOString();
  const hexTime = Math.floor(time).toString(16).padStart(12, "0");
  const shop = String(tenant.index).padStart(patchLengths.shop, "0");
  for (let at = 0; at < positions.length; at += patchOrder.length) {
    writeUuid(bytes, positions[at] ?? 0, hexTime, sources.random);
    writeText(bytes, positions[at + 1] ?? 0, second);
    if (times.step === 0) writeMillis(bytes, positions[at + 1] ?? 0, sources.random);
    else second = new Date((time += times.step)).toISOString();
    sources.sessions.write(tenant.index, bytes, positions[at + 2] ?? 0, positions[at + 3] ?? 0);
    writeText(bytes, positions[at + 4] ?? 0, shop);
  }
}

function joinShapes(shapes: readonly EventShape[]): { text: string; positions: number[] } {
  const positions: number[] = [];
  let text = "[";
  for (const shape of shapes) {
    if (positions.length > 0) text += ",";
    for (const part of shape) {
      text += part.text;
      if (part.patch === undefined) continue;
      positions.push(text.length);
      text += "0".repeat(patchLengths[part.patch]);
    }
  }
  return { text: `${text}]`, positions };
}

/** RFC 9562, version 7: 48 bits of time, then 74 random ones, which is what real ids cost in storage. */
function writeUuid(out: Buffer, at: number, hexTime: string, random: Random): void {
  writeHex(random, out, at + 14, 22);
  for (let i = 0; i < 8; i++) out[at + i] = hexTime.charCodeAt(i);
  for (let i = 8; i < 12; i++) out[at + i + 1] = hexTime.charCodeAt(i);
  out[at + 8] = out[at + 13] = out[at + 18] = out[at + 23] = 0x2d;
  out[at + 14] = 0x37;
  // Variant 10xx: one of 8, 9, a, b.
  out[at + 19] = "89ab".charCodeAt(random.next() & 3);
}

function writeMillis(out: Buffer, at: number, random: Random): void {
  const millis = random.below(1000);
  out[at + 20] = 48 + Math.floor(millis / 100);
  out[at + 21] = 48 + (Math.floor(millis / 10) % 10);
  out[at + 22] = 48 + (millis % 10);
}

function writeText(out: Buffer, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
}
