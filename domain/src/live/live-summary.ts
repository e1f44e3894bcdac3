import { createHash } from "node:crypto";
import type { LiveEvent, LiveEvents } from "@kontor/contracts";
import { timeOfEvent } from "../collect/index.ts";

/** An accepted event as the log holds it: what senders sent, checked and canonical. */
export type LiveEventFields = Record<string, unknown>;

const NEWEST = 50;
const NAMES = 200;
const TEXT = 200;
const SALES = new Set(["purchase", "order_submit"]);

/** What happened in a tenant since the last message. Grows with neither events nor names. */
export class LiveSummary {
  readonly #tenant: string;
  readonly #names = new Map<string, number>();
  readonly #newest: { event: LiveEventFields; received: number }[] = [];
  readonly #most: number;
  #accepted = 0;
  #other = 0;
  #revenue = 0;
  readonly #bots = { accepted: 0, orders: 0, revenue: 0 };

  constructor(tenant: string, newest = NEWEST) {
    this.#tenant = tenant;
    this.#most = newest;
  }

  get accepted(): number {
    return this.#accepted;
  }

  add(event: LiveEventFields, received: number): void {
    const name = String(event["event_name"]);
    this.#accepted += 1;
    if (this.#names.size < NAMES || this.#names.has(name))
      this.#names.set(name, (this.#names.get(name) ?? 0) + 1);
    else this.#other += 1;
    const sale = SALES.has(name);
    const value = sale && typeof event["value"] === "number" ? event["value"] : 0;
    this.#revenue += value;
    if (event["is_bot"] === true) {
      this.#bots.accepted += 1;
      this.#bots.orders += sale ? 1 : 0;
      this.#bots.revenue += value;
    }
    this.#newest.push({ event, received });
    if (this.#newest.length >= this.#most * 2) this.#newest.splice(0, this.#newest.length - this.#most);
  }

  message(): LiveEvents {
    const events = this.#newest.slice(-this.#most);
    return {
      accepted: this.#accepted,
      by_name: Object.fromEntries([
        ...this.#names,
        ...(this.#other > 0 ? [["(other)", this.#other] as const] : []),
      ]),
      revenue: cents(this.#revenue),
      ...(this.#bots.accepted > 0 ? { bots: { ...this.#bots, revenue: cents(this.#bots.revenue) } } : {}),
      events: events.map(({ event, received }) => shown(event, received, this.#tenant)),
    };
  }
}

const cents = (value: number): number => Math.round(value * 100) / 100;

function shown(event: LiveEventFields, received: number, tenant: string): LiveEvent {
  const items = event["items"];
  const item = (Array.isArray(items) ? items[0] : undefined) as LiveEventFields | undefined;
  const visitor = cut(event["visitor_id"]);
  const fields = {
    event_id: cut(event["event_id"]),
    event_name: String(event["event_name"]),
    event_time: new Date(timeOfEvent(event, received)).toISOString(),
    shop_id: cut(event["shop_id"]),
    table_id: cut(event["table_id"]),
    item_id: cut(item?.["item_id"]),
    item_name: cut(item?.["item_name"]),
    value: typeof event["value"] === "number" ? event["value"] : undefined,
    currency: cut(event["currency"]),
    is_bot: event["is_bot"] === true ? true : undefined,
    visitor: visitor === undefined ? undefined : pseudonym(tenant, visitor),
  };
  // Undefined fields do not reach the wire.
  return fields as LiveEvent;
}

function cut(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value.slice(0, TEXT).toWellFormed() : undefined;
}

function pseudonym(tenant: string, visitor: string): string {
  return createHash("sha256").update(`${tenant}\n${visitor}`).digest("hex").slice(0, 8);
}
