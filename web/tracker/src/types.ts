/**
 * What a visitor has agreed to.
 * - `none`: nothing is collected
 * - `anonymous`: events with ids that live as long as the page; no id is stored on the device
 * - `full`: visitor and session ids are kept in localStorage
 */
export type Consent = "none" | "anonymous" | "full";

/** One dish or article, as in GA4's `items`. */
export interface Item {
  item_id?: string;
  item_name?: string | undefined;
  /** Of one unit, in major units of the currency. */
  price?: number;
  quantity?: number;
  [more: string]: unknown;
}

/** Fields of an event; what is not listed is kept in `props`. */
export interface EventFields {
  /** An id of your own (an order's, for instance); a repeat within 7 days is dropped by the server. */
  event_id?: string;
  items?: Item[];
  order_id?: string;
  value?: number;
  /** ISO 4217. */
  currency?: string;
  /** Sent with consent `full` only. */
  user_id?: string;
  shop_id?: string | undefined;
  table_id?: string | undefined;
  page_url?: string | undefined;
  page_referrer?: string | undefined;
  props?: Record<string, unknown>;
  [more: string]: unknown;
}

/** How a tracker is made. */
export interface TrackerOptions {
  /** A key with role `write`. */
  key: string;
  /** Where Kontor answers, e.g. `https://events.example`. Default: the page's own origin. */
  url?: string | undefined;
  /** Default `anonymous`. */
  consent?: Consent | undefined;
  /** How long an event may wait for others, ms. Default 5,000. */
  delay?: number | undefined;
  shop?: string | undefined;
  table?: string | undefined;
  /** Currency of declarative items. */
  currency?: string | undefined;
  /** Name of the event of a page view; `""` turns page views off. Default `page_view`. */
  page?: string | undefined;
  /** Follow `data-k-item` and `data-k-event` in the page. Default true. */
  declarative?: boolean | undefined;
}

/** The tracker of a page. No call throws, none waits. */
export interface Tracker {
  /** Notes an event. Names begin with a letter: letters, digits, `_ . : -`. */
  track(name: string, fields?: EventFields): void;
  /** Details of an item were opened, where no `<details data-k-item>` says so. */
  expand(item: Item): void;
  /** They were closed: tells the visible time between. */
  collapse(item: Item): void;
  /** Fields for all later events, e.g. `table_id`. */
  set(fields: EventFields): void;
  /** Changes what was agreed to. `none` also forgets what waits and all ids. */
  consent(level: Consent): void;
  /** Sends what waits; resolves when it is sent or has to wait for a retry. */
  flush(): Promise<void>;
}
