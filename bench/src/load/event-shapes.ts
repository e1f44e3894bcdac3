import type { Random } from "./random.ts";

/** A part of an event's text that is written anew for each request; the text holds that many characters in its place. */
export const patchLengths = { id: 36, time: 24, visitor: 16, session: 16, shop: 4 } as const;
export type Patch = keyof typeof patchLengths;

/** An event as JSON text cut at the parts to patch; each `patch` follows the `text` beside it. */
export type EventShape = readonly { readonly text: string; readonly patch?: Patch }[];

const names = [
  ["menu_view", 18],
  ["view_item", 34],
  ["item_expand", 18],
  ["item_collapse", 10],
  ["add_to_cart", 13],
  ["order_submit", 4],
  ["purchase", 3],
] as const;
const dishes = ["Flat white", "Margherita", "Pad Thai", "Lentil soup", "Apple cake", "Mint tea", "Ramen"];
const sections = ["starters", "mains", "desserts", "drinks", "specials"];
const referrers = [
  "https://www.google.com/",
  "https://www.instagram.com/",
  "https://t.co/x7Yq",
  "https://mail.example/",
];

/**
 * One event of about 350 bytes, as a menu's page would send it: ids, name, time, visitor and session, shop and table, page, one item, money,
 * a few properties; now and then a referrer.
 */
export function createEventShape(random: Random, country?: string): EventShape {
  const name = pickName(random);
  const referrer = random.below(100) < 6 ? `,"page_referrer":"${pick(random, referrers)}"` : "";
  const where = country === undefined ? "" : `,"country":"${country}"`;
  return [
    { text: `{"event_id":"`, patch: "id" },
    { text: `","event_name":"${name}","event_time":"`, patch: "time" },
    { text: `","visitor_id":"`, patch: "visitor" },
    { text: `","session_id":"`, patch: "session" },
    { text: `","shop_id":"s-`, patch: "shop" },
    {
      text: `","table_id":"t${1 + random.below(40)}","page_url":"https://m.example/?utm_source=qr"${referrer}`,
    },
    { text: itemText(name, random) },
    { text: `${where}${propsText(name, random)}}` },
  ];
}

/** What the event is about: a page view has no item, a sale has a quantity and money, a purchase an order too. */
function itemText(name: string, random: Random): string {
  if (name === "menu_view") return "";
  const number = random.below(400);
  const price = Number((2 + (number % 37) * 0.7).toFixed(2));
  const quantity = 1 + random.below(3);
  const item = `"item_id":"sku-${number}","item_name":"${pick(random, dishes)}","price":${price}`;
  if (!["add_to_cart", "order_submit", "purchase"].includes(name)) return `,"items":[{${item}}]`;
  const order = name === "purchase" ? `,"order_id":"o-${1_000_000 + random.below(9_000_000)}"` : "";
  const value = Number((price * quantity).toFixed(2));
  return `,"items":[{${item},"quantity":${quantity}}]${order},"value":${value},"currency":"EUR"`;
}

function propsText(name: string, random: Random): string {
  if (name === "item_collapse") return `,"props":{"dwell_ms":${400 + random.below(20_000)}}`;
  return random.below(100) < 60 ? `,"props":{"section":"${pick(random, sections)}"}` : "";
}

function pickName(random: Random): string {
  let wanted = random.below(100);
  for (const [name, weight] of names) if ((wanted -= weight) < 0) return name;
  return names[0][0];
}

function pick<Value>(random: Random, values: readonly [Value, ...Value[]] | readonly Value[]): Value {
  // The index is below the length, so the value is there.
  return values[random.below(values.length)]!;
}
