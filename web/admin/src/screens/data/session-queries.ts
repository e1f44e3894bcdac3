import type { SqlResult } from "../sql/run-sql.ts";

/** A visit as the list shows it. */
export interface VisitorSession {
  readonly visitor: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly events: number;
  readonly purchases: number;
  readonly shop: string | null;
  readonly referrer: string | null;
  readonly device: string | null;
  readonly country: string | null;
}

/** An event of a visitor. */
export interface VisitorEvent {
  readonly id: string;
  readonly name: string;
  readonly time: string;
  readonly item: string | null;
  readonly page: string | null;
  readonly value: number | null;
  readonly currency: string | null;
  readonly items: string | null;
  readonly props: string | null;
}

/** Statements of the session browser, by name. One parameter: since when, or the visitor. */
export function findSessionsSql({
  ordered,
  limit,
}: {
  readonly ordered: boolean;
  readonly limit: number;
}): string {
  return `SELECT visitor_id, started_at, duration_s, events, purchases, shop_id, referrer_class, device_type, country
FROM sessions
WHERE started_at >= CAST(? AS TIMESTAMP) AND visitor_id IS NOT NULL${ordered ? " AND purchases > 0" : ""}
ORDER BY started_at DESC
LIMIT ${limit}`;
}

export function visitorEventsSql(limit: number): string {
  return `SELECT event_id, event_name, event_time, item_id, page_url, value, currency, CAST(items AS VARCHAR), CAST(props AS VARCHAR)
FROM events
WHERE coalesce(visitor_id, session_id) = ?
ORDER BY event_time DESC
LIMIT ${limit}`;
}

export function readSessions({ rows }: SqlResult): VisitorSession[] {
  return rows.map(([visitor, startedAt, seconds, events, purchases, shop, referrer, device, country]) => ({
    visitor: String(visitor),
    startedAt: String(startedAt),
    seconds: Number(seconds),
    events: Number(events),
    purchases: Number(purchases),
    shop: textOf(shop),
    referrer: textOf(referrer),
    device: textOf(device),
    country: textOf(country),
  }));
}

/** Oldest first. */
export function readEvents({ rows }: SqlResult): VisitorEvent[] {
  const events = rows.map(([id, name, time, item, page, value, currency, items, props]) => ({
    id: String(id),
    name: String(name),
    time: String(time),
    item: textOf(item),
    page: textOf(page),
    value: value === null || value === undefined ? null : Number(value),
    currency: textOf(currency),
    items: textOf(items),
    props: textOf(props),
  }));
  return events.toReversed();
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
