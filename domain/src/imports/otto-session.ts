import type { ImportedEvent, ImportFaults } from "./imported-event.ts";

/** A line of OTTO's recommender data set: a shopper's session. */
export interface OttoSession {
  readonly session: number;
  readonly events: readonly unknown[];
}

/** What a shopper did, in GA4's words. */
const eventNames: Readonly<Record<string, string>> = {
  clicks: "view_item",
  carts: "add_to_cart",
  orders: "purchase",
};

export function isOttoSession(value: unknown): value is OttoSession {
  return (
    typeof value === "object" &&
    value !== null &&
    Number.isSafeInteger(Reflect.get(value, "session")) &&
    Array.isArray(Reflect.get(value, "events"))
  );
}

/**
 * One event per entry: `aid` is the item, `ts` (ms) the time, the session is both session and visitor. Ids are made of the session and the entry's
 * position. An entry of another form is noted, the others stay.
 */
export function* readOttoSession(
  { session, events }: OttoSession,
  line: number,
  faults: ImportFaults,
): Generator<ImportedEvent> {
  for (const [index, entry] of events.entries()) {
    const { aid, ts, type } = (typeof entry === "object" && entry !== null ? entry : {}) as Record<
      string,
      unknown
    >;
    const name = typeof type === "string" && Object.hasOwn(eventNames, type) ? eventNames[type] : undefined;
    if (name === undefined || !isItem(aid) || !isTime(ts)) {
      faults.note(
        line,
        `$.events.${index}: not {"aid": item, "ts": milliseconds, "type": "clicks" | "carts" | "orders"}`,
      );
      continue;
    }
    yield {
      event: {
        event_id: `otto-${session}-${index}`,
        event_name: name,
        event_time: new Date(ts).toISOString(),
        visitor_id: `otto-${session}`,
        session_id: `otto-${session}`,
        items: [{ item_id: String(aid) }],
      },
    };
  }
}

/** The last moment that has four digits of year. */
const LATEST = Date.UTC(9999, 11, 31);

function isTime(ts: unknown): ts is number {
  return typeof ts === "number" && ts >= 0 && ts <= LATEST;
}

function isItem(aid: unknown): boolean {
  return Number.isSafeInteger(aid) || (typeof aid === "string" && aid !== "" && aid.length <= 256);
}
