import type { ClickHeader, EventsRecord } from "./click-record.ts";
import { hashEventId } from "./hash-event-id.ts";
import { normaliseEvent } from "./normalise-event.ts";
import type { JsonObject } from "./check-event.ts";

/** What the door knows about the sender of a request. */
export interface Sender {
  readonly tenant: string;
  readonly userAgent: string | undefined;
  /** ISO 3166-1 alpha-2 of the sender's address. */
  readonly country: string | undefined;
}

/** Looks up the country of an address; undefined when unknown. */
export type CountryOf = (ip: string) => string | undefined;

/** Events that share a header, on their way to one record. */
interface Group {
  readonly userAgent: string | undefined;
  readonly country: string | undefined;
  readonly texts: string[];
  readonly ids: (string | undefined)[];
  /** Positions in the request. */
  readonly indexes: number[];
  minTime: number;
  maxTime: number;
}

/** Records made event by event: one for each distinct (user agent, country). */
export class EventGroups {
  readonly #sender: Sender;
  readonly #countryOf: CountryOf;
  readonly #groups = new Map<string, Group>();

  constructor(sender: Sender, countryOf: CountryOf) {
    this.#sender = sender;
    this.#countryOf = countryOf;
  }

  /** Adds a checked event, to be written anew. */
  add(index: number, sent: JsonObject, time: number): void {
    const normal = normaliseEvent(sent);
    const group = this.#group(
      normal.userAgent ?? this.#sender.userAgent,
      normal.country ?? this.#countryFor(normal.clientIp),
    );
    put(group, index, eventIdOf(normal.event), time, JSON.stringify(normal.event));
  }

  /** Adds a checked and canonical event as it was sent. */
  addAsSent(index: number, event: JsonObject, time: number, text: string): void {
    const group = this.#group(this.#sender.userAgent, this.#sender.country);
    put(group, index, eventIdOf(event), time, oneLine(text));
  }

  /** The records with the positions of their events. */
  records(received: number): { record: EventsRecord; indexes: readonly number[] }[] {
    return [...this.#groups.values()].map((group) => ({
      record: {
        kind: "events",
        header: headerOf({ ...this.#sender, ...group }, received, group.minTime, group.maxTime),
        hashes: hashesOf(this.#sender.tenant, group.ids),
        payload: Buffer.from(`[${group.texts.join(",")}]`),
      },
      indexes: group.indexes,
    }));
  }

  // A relay's own address says nothing about the guest whose address it names.
  #countryFor(clientIp: string | undefined): string | undefined {
    return clientIp === undefined ? this.#sender.country : this.#countryOf(clientIp);
  }

  #group(userAgent: string | undefined, country: string | undefined): Group {
    const key = `${country ?? ""} ${userAgent ?? ""}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = {
      userAgent,
      country,
      texts: [],
      ids: [],
      indexes: [],
      minTime: Infinity,
      maxTime: -Infinity,
    };
    this.#groups.set(key, group);
    return group;
  }
}

function put(group: Group, index: number, id: string | undefined, time: number, text: string): void {
  group.texts.push(text);
  group.ids.push(id);
  group.indexes.push(index);
  group.minTime = Math.min(group.minTime, time);
  group.maxTime = Math.max(group.maxTime, time);
}

// A line break inside valid JSON is always whitespace between tokens: within a string it would be written \n.
function oneLine(text: string): string {
  return text.includes("\n") || text.includes("\r") ? text.replaceAll(/[\r\n]/g, " ") : text;
}

export function headerOf(sender: Sender, received: number, minTime: number, maxTime: number): ClickHeader {
  const { tenant, userAgent, country } = sender;
  return {
    tenant,
    received,
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(country === undefined ? {} : { country }),
    minTime,
    maxTime,
  };
}

/** An event's id; an empty one counts as none. */
export function eventIdOf(event: JsonObject): string | undefined {
  const id = event["event_id"];
  return typeof id === "string" && id !== "" ? id : undefined;
}

export function hashesOf(tenant: string, ids: readonly (string | undefined)[]): Uint32Array {
  const hashes = new Uint32Array(ids.length * 2);
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at];
    if (id !== undefined) hashEventId(tenant, id, hashes, at * 2);
  }
  return hashes;
}
