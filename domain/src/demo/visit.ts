import type { Guest, Origin } from "./audience.ts";
import type { DemoShopModel } from "./demo-shop.ts";
import type { Random } from "./seeded-random.ts";
import type { Shelf, ShelfItem } from "./shelf.ts";

/** A visit as the lake stages it: one JSON array text, one object per event. */
export interface DemoVisit {
  readonly json: string;
  readonly events: number;
  /** Of the last event, ms since the epoch. */
  readonly end: number;
  readonly guest: Guest;
}

export interface VisitPlan {
  readonly shop: DemoShopModel;
  /** Unique; event ids begin with it. */
  readonly id: string;
  readonly visitor: string;
  readonly start: number;
  /** Events up to here are left out: they are there already. */
  readonly after: number;
  /** Events after this are not there yet. */
  readonly until: number;
  readonly guest: Guest;
  readonly origin: Origin;
  readonly shelf: Shelf;
}

const TABLES = 24;
/** What share of carts is ordered. */
const ORDERED = { restaurant: 0.78, retail: 0.5 };
const EXPANDS = 0.62;
const MARK = `"props":{"demo":true}`;

/** One guest's way: menu, looks at dishes, reads some, puts some into the cart, orders or goes. Crawlers only look. */
export function writeVisit(plan: VisitPlan, random: Random): DemoVisit | undefined {
  const { shop, guest, origin } = plan;
  const pen = new VisitPen(plan, random);
  const query = origin.query === "" ? "" : `?${origin.query}`;
  const referrer = origin.referrer === undefined ? "" : `,"page_referrer":"${origin.referrer}"`;
  pen.add("menu_view", `"page_url":"https://demo.example/s/${shop.id}${query}"${referrer},${MARK}`);
  const cart: ShelfItem[] = [];
  const looks = 1 + Math.floor(random() * random() * 8);
  for (let look = 0; look < looks; look++) lookAt(pen, plan, random, cart);
  if (cart.length > 0 && random() < ORDERED[shop.kind]) {
    const value = cart.reduce((sum, item) => sum + item.cents, 0) / 100;
    const items = cart.map((item) => item.json).join(",");
    const name = shop.kind === "retail" ? "purchase" : "order_submit";
    pen.add(
      name,
      `"order_id":"${plan.id}","items":[${items}],"value":${value},"currency":"${shop.currency}",${MARK}`,
    );
  }
  return pen.done(guest);
}

function lookAt(pen: VisitPen, { shop, guest, shelf }: VisitPlan, random: Random, cart: ShelfItem[]): void {
  const item = shelf.draw(random);
  pen.add("view_item", `"items":[${item.json}],${MARK}`);
  if (guest.isBot) return;
  if (random() < EXPANDS) {
    const dwell = Math.round((1500 + random() * random() * 16_000) * item.dwell);
    pen.add("item_expand", `"items":[${item.json}],${MARK}`);
    pen.add("item_collapse", `"items":[${item.json}],"props":{"demo":true,"dwell_ms":${dwell}}`, dwell);
  }
  if (random() >= item.cart) return;
  cart.push(item);
  pen.add(
    "add_to_cart",
    `"items":[${item.json}],"value":${item.cents / 100},"currency":"${shop.currency}",${MARK}`,
  );
}

class VisitPen {
  readonly #plan: VisitPlan;
  readonly #random: Random;
  readonly #shared: string;
  #json = "";
  /** Drawn, whether they are written or left out: ids go by it. */
  #drawn = 0;
  #events = 0;
  #time: number;
  #over = false;

  constructor(plan: VisitPlan, random: Random) {
    this.#plan = plan;
    this.#random = random;
    this.#time = plan.start;
    const table = plan.origin.table === true ? `"table_id":"${1 + Math.floor(random() * TABLES)}",` : "";
    this.#shared = `"visitor_id":"${plan.visitor}","session_id":"${plan.id}","shop_id":"${plan.shop.id}",${table}`;
  }

  /** `after`: ms since the event before; drawn when left out. */
  add(name: string, fields: string, after?: number): void {
    if (this.#drawn > 0) this.#time += after ?? 1500 + Math.floor(this.#random() * 14_000);
    if (this.#over || this.#time > this.#plan.until) {
      this.#over = true;
      return;
    }
    const id = `${this.#plan.id}-${this.#drawn++}`;
    if (this.#time <= this.#plan.after) return;
    const time = new Date(this.#time).toISOString();
    this.#json += `${this.#events === 0 ? "[" : ","}{"event_id":"${id}","event_name":"${name}","event_time":"${time}",${this.#shared}${fields}}`;
    this.#events += 1;
  }

  done(guest: Guest): DemoVisit | undefined {
    if (this.#events === 0) return undefined;
    const end = Math.min(this.#time, this.#plan.until);
    return { json: `${this.#json}]`, events: this.#events, end, guest };
  }
}
