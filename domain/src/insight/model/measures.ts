import type { Unit } from "@kontor/contracts";
import { orderEvents, type Words } from "./words.ts";

/** Writes an aggregate over the rows of one period; `where` narrows them further. */
export type Aggregate = (call: string, where?: string) => string;

/** A number that can be asked for. */
export interface Measure {
  readonly name: string;
  readonly words: Words;
  readonly unit: Unit;
  /** Columns of table events that it reads; hidden ones take the measure away. */
  readonly columns: readonly string[];
  /** Names of the only events whose rows matter to it; left out: all rows do. */
  readonly events?: readonly string[];
  readonly lessIsBetter?: boolean;
  /** Counts different values: costs most, and cannot be added up over rows. */
  readonly isDistinct?: boolean;
  /** Value of a bucket in which nothing happened; left out: null. */
  readonly empty?: 0;
  readonly sql: (of: Aggregate) => string;
}

const SESSION = "coalesce(session_id, visitor_id)";
const VISITOR = "coalesce(visitor_id, session_id)";
const is = (...names: readonly string[]) => `event_name IN (${names.map((name) => `'${name}'`).join(", ")})`;
const orders = is(...orderEvents);

const count = (name: string, words: Words, events?: readonly string[], lessIsBetter = false): Measure => ({
  name,
  words,
  unit: "count",
  columns: events === undefined ? [] : ["event_name"],
  ...(events === undefined ? {} : { events }),
  lessIsBetter,
  empty: 0,
  sql: (of) => of("count(*)", events === undefined ? undefined : is(...events)),
});
const distinct = (name: string, words: Words, value: string, columns: readonly string[]): Measure => ({
  name,
  words,
  unit: "count",
  columns,
  isDistinct: true,
  empty: 0,
  sql: (of) => of(`count(DISTINCT ${value})`),
});
const dwell = (name: string, words: Words, share: number): Measure => ({
  name,
  words,
  unit: "ms",
  columns: ["event_name", "props"],
  events: ["item_collapse"],
  sql: (of) =>
    of(
      `quantile_cont(CASE WHEN event_name = 'item_collapse' THEN TRY_CAST(json_extract_string(props, '$.dwell_ms') AS DOUBLE) END, ${share})`,
    ),
});

// Sums of doubles carry dust in the last digits.
const revenue = (of: Aggregate) =>
  `round(coalesce(${of('sum("value")', `${orders} AND isfinite("value")`)}, 0), 6)`;
const ids = ["session_id", "visitor_id"];

/** Every measure, in the order in which pickers show them. */
export const measures: readonly Measure[] = [
  {
    name: "revenue",
    words: {
      en: [
        "Revenue",
        "Money of all orders, in the tenant's currency",
        "sales",
        "turnover",
        "income",
        "takings",
      ],
      de: ["Umsatz", "Geld aller Bestellungen, in der Währung des Mandanten", "Erlös", "Einnahmen"],
    },
    unit: "money",
    columns: ["event_name", "value", "currency"],
    events: orderEvents,
    empty: 0,
    sql: revenue,
  },
  count(
    "orders",
    {
      en: ["Orders", "Events purchase and order_submit", "purchases", "checkouts"],
      de: ["Bestellungen", "Ereignisse purchase und order_submit", "Käufe", "Aufträge"],
    },
    orderEvents,
  ),
  {
    name: "average_order",
    words: {
      en: ["Average order", "Revenue per order", "basket size", "aov", "average ticket"],
      de: ["Mittlere Bestellung", "Umsatz je Bestellung", "Warenkorb", "Durchschnittsbon"],
    },
    unit: "money",
    columns: ["event_name", "value", "currency"],
    events: orderEvents,
    sql: (of) => `${revenue(of)} / nullif(${of("count(*)", orders)}, 0)`,
  },
  {
    name: "conversion",
    words: {
      en: ["Conversion", "Orders per session", "conversion rate"],
      de: ["Konversion", "Bestellungen je Sitzung", "Konversionsrate"],
    },
    unit: "share",
    columns: ["event_name", ...ids],
    isDistinct: true,
    sql: (of) => `${of("count(*)", orders)} / nullif(${of(`count(DISTINCT ${SESSION})`)}, 0)`,
  },
  distinct(
    "visitors",
    {
      en: ["Visitors", "Different visitors (without a visitor id: sessions)", "guests", "users", "people"],
      de: ["Besucher", "Verschiedene Besucher (ohne Kennung: Sitzungen)", "Gäste", "Nutzer"],
    },
    VISITOR,
    ids,
  ),
  distinct(
    "sessions",
    {
      en: ["Sessions", "Different sessions as the sender names them (without one: visitors)", "visits"],
      de: ["Sitzungen", "Verschiedene Sitzungen nach Angabe des Senders (ohne: Besucher)", "Besuche"],
    },
    SESSION,
    ids,
  ),
  count("events", {
    en: ["Events", "Everything that was sent", "clicks", "hits"],
    de: ["Ereignisse", "Alles, was gesendet wurde", "Klicks"],
  }),
  count(
    "page_views",
    {
      en: ["Page views", "Events page_view and menu_view", "views", "impressions"],
      de: ["Seitenaufrufe", "Ereignisse page_view und menu_view", "Aufrufe"],
    },
    ["page_view", "menu_view"],
  ),
  count(
    "menu_views",
    {
      en: ["Menu views", "Events menu_view", "menus opened"],
      de: ["Menüaufrufe", "Ereignisse menu_view", "Kartenaufrufe"],
    },
    ["menu_view"],
  ),
  count(
    "item_views",
    {
      en: ["Item views", "Events view_item", "dishes seen", "product views"],
      de: ["Artikel gesehen", "Ereignisse view_item", "Gerichte gesehen"],
    },
    ["view_item"],
  ),
  count(
    "item_opens",
    {
      en: ["Item opens", "Events item_expand", "details opened", "expands"],
      de: ["Artikel geöffnet", "Ereignisse item_expand", "Details geöffnet"],
    },
    ["item_expand"],
  ),
  dwell(
    "dwell_p50",
    {
      en: ["Dwell, median", "Half of the opened items were looked at longer", "attention", "reading time"],
      de: ["Verweildauer, Median", "Die Hälfte der geöffneten Artikel wurde länger angesehen", "Lesezeit"],
    },
    0.5,
  ),
  dwell(
    "dwell_p90",
    {
      en: ["Dwell, 90 %", "A tenth of the opened items was looked at longer", "long dwell"],
      de: ["Verweildauer, 90 %", "Ein Zehntel der geöffneten Artikel wurde länger angesehen"],
    },
    0.9,
  ),
  count(
    "adds_to_cart",
    {
      en: ["Adds to cart", "Events add_to_cart", "added to order", "basket adds"],
      de: ["In den Korb", "Ereignisse add_to_cart", "Warenkorb"],
    },
    ["add_to_cart"],
  ),
  {
    name: "bounce",
    words: {
      en: ["Bounce rate", "Share of sessions with a single event", "bounces", "left at once"],
      de: ["Absprungrate", "Anteil der Sitzungen mit einem einzigen Ereignis", "Absprünge"],
    },
    unit: "share",
    columns: ids,
    isDistinct: true,
    lessIsBetter: true,
    sql: (of) =>
      `${of("count(*)", `session_events = 1 AND ${SESSION} IS NOT NULL`)} / nullif(${of(`count(DISTINCT ${SESSION})`)}, 0)`,
  },
  count(
    "failed_events",
    {
      en: ["Failed events", "Accepted events that could not be delivered", "errors", "broken events"],
      de: ["Fehlerhafte Ereignisse", "Angenommene Ereignisse, die nicht zugestellt wurden", "Fehler"],
    },
    undefined,
    true,
  ),
];

const byName = new Map(measures.map((measure) => [measure.name, measure]));

export function measureOf(name: string): Measure | undefined {
  return byName.get(name);
}
