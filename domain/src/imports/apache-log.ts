import { createHash, createHmac } from "node:crypto";
import { isIP } from "node:net";
import type { Event } from "@kontor/contracts";
import type { ImportedEvent, ImportFaults, ReadLine } from "./imported-event.ts";
import { parseLogLine, type LogLine } from "./log-line.ts";

export interface ApacheLogOptions {
  readonly salt: string | Uint8Array;
  readonly source: string;
  readonly origin: string;
}

/** Reads a web server's log in common or combined format: one `page_view` per hit, equal lines being different hits. */
export function createApacheLogReader(options: ApacheLogOptions): ReadLine {
  return function* readLine(bytes, number, faults) {
    const line = bytes.toString("utf8");
    if (line.trim() !== "") yield* readHit(line, number, faults, options);
  };
}

function* readHit(
  line: string,
  number: number,
  faults: ImportFaults,
  options: ApacheLogOptions,
): Generator<ImportedEvent> {
  const hit = parseLogLine(line);
  if (typeof hit === "string") return faults.note(number, hit);
  const event: Event = {
    event_id: eventId(hit, number, options.source),
    event_name: "page_view",
    event_time: new Date(hit.time).toISOString(),
    visitor_id: createHmac("sha256", options.salt)
      .update(`${hit.host}\0${hit.userAgent}`)
      .digest("hex")
      .slice(0, 32),
    props: hitProps(hit),
    ...(hit.target === "" ? {} : { page_url: pageUrl(hit.target, options.origin) }),
    ...(hit.referrer === "" || hit.referrer === "-" ? {} : { page_referrer: hit.referrer.slice(0, MAX_URL) }),
  };
  yield {
    event,
    userAgent: hit.userAgent.slice(0, MAX_USER_AGENT) || "-",
    ...(isIP(hit.host) === 0 ? {} : { ip: hit.host }),
  };
}

/** Longest values that an event may hold (contracts/events). */
const MAX_URL = 8192;
const MAX_USER_AGENT = 2048;

/*
 * The id must be the same at each import and must not betray the address: everything else in it can be read from the event, so whoever hashed
 * the address in could be found by trying all addresses. The line's number tells equal hits of different guests apart.
 */
function eventId({ withoutHost }: LogLine, number: number, source: string): string {
  const content = createHash("sha256").update(`${source}\0${number}\0${withoutHost}`).digest("hex");
  return `log-${content.slice(0, 32)}`;
}

function pageUrl(target: string, origin: string): string {
  return (target.startsWith("/") ? origin.replace(/\/$/, "") + target : target).slice(0, MAX_URL);
}

function hitProps({ method, protocol, request, status, bytes, target }: LogLine): Record<string, unknown> {
  return {
    ...(target === "" ? { request: request.slice(0, MAX_URL) } : { method, protocol }),
    ...(status === undefined ? {} : { status }),
    ...(bytes === undefined ? {} : { bytes }),
  };
}
