import type { Event } from "@kontor/contracts";

const DISHES = [
  ["soup-tomato", "Tomato soup", 6.5],
  ["salad-goat", "Goat cheese salad", 9.8],
  ["pasta-pesto", "Pasta al pesto", 11.9],
  ["burger-house", "House burger", 13.5],
  ["curry-veg", "Vegetable curry", 12.4],
  ["steak-rump", "Rump steak", 24.9],
  ["cake-apple", "Apple cake", 5.2],
  ["water-still", "Still water", 3.1],
] as const;
const DAYS = 14;
const DAY_MS = 86_400_000;
const VISITS_PER_DAY = 40;
const BATCH = 500;

/** Two weeks of a small restaurant's menu: guests scan, look, expand, sometimes order. The same for the same day. */
export function* demoEvents(now: number): Generator<Event[]> {
  const random = seeded(20_261_121);
  let batch: Event[] = [];
  for (let visit = 0; visit < DAYS * VISITS_PER_DAY; visit++) {
    const start = now - DAYS * DAY_MS + Math.floor(((visit + random()) / VISITS_PER_DAY) * DAY_MS);
    batch.push(...visitEvents(visit, Math.min(start, now - 600_000), random));
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

function visitEvents(visit: number, start: number, random: () => number): Event[] {
  let time = start;
  const base = {
    visitor_id: `demo-visitor-${Math.floor(random() * 300)}`,
    session_id: `demo-${visit}`,
    shop_id: "demo-bistro",
    table_id: String(1 + Math.floor(random() * 20)),
  };
  const events: Event[] = [];
  const add = (event: Omit<Event, "event_time">) => {
    time += 2000 + Math.floor(random() * 25_000);
    events.push({
      ...base,
      ...event,
      event_id: `demo-${visit}-${events.length}`,
      event_time: new Date(time).toISOString(),
      props: { ...event.props, demo: true },
    });
  };
  add({ event_name: "menu_view", page_url: "https://demo.example/menu?utm_source=qr" });
  const basket = new Map<string, { item_id: string; item_name: string; price: number; quantity: number }>();
  for (let look = 0; look < 1 + random() * 5; look++) {
    const [item_id, item_name, price] = DISHES[Math.floor(random() * DISHES.length)] ?? DISHES[0];
    const item = { item_id, item_name, price, quantity: 1 };
    add({
      event_name: "item_expand",
      items: [item],
      props: { dwell_ms: Math.floor(1000 + random() * 9000) },
    });
    // The steak is looked at and hardly ever ordered: something to find.
    if (random() > (item_id === "steak-rump" ? 0.97 : 0.55)) {
      add({ event_name: "add_to_cart", items: [item], value: price, currency: "EUR" });
      basket.set(item_id, item);
    }
  }
  if (basket.size > 0 && random() > 0.25) {
    const items = [...basket.values()];
    const value = items.reduce((cents, item) => cents + Math.round(item.price * 100), 0) / 100;
    add({ event_name: "purchase", order_id: `demo-${visit}`, items, value, currency: "EUR" });
  }
  return events;
}

// mulberry32 (Tommy Ettinger, public domain).
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
