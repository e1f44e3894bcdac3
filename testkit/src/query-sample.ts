import type { Event } from "@kontor/contracts";

/** An event with what enrichment would add. */
export interface SampleEvent extends Event {
  readonly meta?: {
    readonly deviceType?: string;
    readonly browser?: string;
    readonly os?: string;
    readonly isBot?: boolean;
    readonly country?: string;
  };
}

const pizza = { item_id: "pizza", item_name: "Pizza Margherita", price: 9.5 };
const cola = { item_id: "cola", item_name: "Cola", price: 2.5 };
const salad = { item_id: "salad", item_name: "Salat", price: 7 };
const phone = { deviceType: "mobile", browser: "Safari", os: "iOS", isBot: false, country: "DE" };
const laptop = { deviceType: "desktop", browser: "Firefox", os: "Linux", isBot: false, country: "AT" };
const crawler = { deviceType: "other", isBot: true };

const sample = (
  id: number,
  time: string,
  name: string,
  [visitor, session, shop]: readonly [string | null, string | null, string],
  rest: Partial<SampleEvent> = {},
): SampleEvent => ({
  event_id: `e${String(id).padStart(2, "0")}`,
  event_name: name,
  event_time: `2026-${time}Z`,
  ...(visitor === null ? {} : { visitor_id: visitor }),
  ...(session === null ? {} : { session_id: session }),
  shop_id: shop,
  meta: visitor === "v2" ? laptop : phone,
  ...rest,
});

const v1 = ["v1", "s1", "north"] as const;
const v1Night = ["v1", "s4", "south"] as const;
const v2 = ["v2", "s2", "south"] as const;
const v3 = ["v3", "s3", "north"] as const;
const v4 = ["v4", "s7", "north"] as const;
const url = "https://north.example/menu";

/** Three days of two shops, small enough to count by hand; the expected values of query-corpus.ts are counted from it. */
export const analystEvents: readonly SampleEvent[] = [
  sample(1, "03-01T10:00:00", "page_view", v1, {
    page_url: `${url}?utm_source=news&utm_medium=email&utm_campaign=spring`,
    page_referrer: "https://www.google.com/search",
  }),
  sample(2, "03-01T10:01:00", "view_item", v1, {
    page_url: url,
    items: [pizza],
    props: { ms: 1200, lang: "de" },
  }),
  sample(3, "03-01T10:02:00", "add_to_cart", v1, { items: [{ ...pizza, quantity: 2 }] }),
  sample(4, "03-01T10:05:00", "purchase", v1, {
    items: [
      { ...pizza, quantity: 2 },
      { ...cola, quantity: 1 },
    ],
    order_id: "o1",
    value: 21.5,
    currency: "EUR",
  }),
  sample(5, "03-01T10:40:00", "page_view", v1, { page_url: `${url}/again` }),
  sample(6, "03-01T11:00:00", "page_view", v2, { page_url: "https://south.example/" }),
  sample(7, "03-01T11:10:00", "view_item", v2, { items: [salad], props: { ms: 800, lang: "en" } }),
  sample(8, "03-01T11:30:00", "view_item", v2, { items: [pizza], props: { ms: 400, lang: "en" } }),
  sample(9, "03-02T09:00:00", "menu_view", v3, { page_url: url, page_referrer: "https://instagram.com/p/1" }),
  sample(10, "03-02T09:00:30.5", "item_expand", v3, { items: [cola], props: { ms: 2500 } }),
  sample(11, "03-02T09:20:00", "add_to_cart", v3, { items: [{ ...cola, quantity: 4 }] }),
  sample(12, "03-02T09:30:00", "purchase", v3, {
    items: [{ ...cola, quantity: 4 }],
    order_id: "o2",
    value: 10,
    currency: "EUR",
  }),
  sample(13, "03-02T23:50:00", "page_view", v1Night, { page_url: "https://south.example/late" }),
  sample(14, "03-03T00:10:00", "view_item", v1Night, { items: [salad], props: { ms: 100, lang: "de" } }),
  sample(15, "03-03T00:15:00", "purchase", v1Night, {
    items: [{ ...salad, quantity: 1 }],
    order_id: "o3",
    value: 7,
    currency: "EUR",
  }),
  sample(16, "03-03T12:00:00", "page_view", [null, "s5", "south"], { page_url: "https://south.example/" }),
  sample(17, "03-03T12:05:00", "refund", ["v2", "s6", "south"], {
    items: [{ ...salad, quantity: -1 }],
    order_id: "o3",
    value: -7,
    currency: "EUR",
  }),
  sample(18, "03-03T13:00:00", "page_view", [null, null, "north"], { page_url: url }),
  sample(19, "03-03T14:00:00", "page_view", v4, { page_url: url, meta: crawler }),
  sample(20, "03-03T14:00:01", "page_view", v4, { page_url: `${url}/pizza`, meta: crawler }),
];
