import type { Unit } from "@kontor/contracts";
import type { Words } from "./words.ts";

/** Something by which numbers are split. */
export interface Dimension {
  readonly name: string;
  readonly words: Words;
  readonly unit: Unit;
  /** Columns of table events that it reads; hidden ones take the dimension away. */
  readonly columns: readonly string[];
  /** Over a row of events; left out where the compiler makes it (time, items). */
  readonly sql?: string;
  /** Of the single items of an event instead of the event. */
  readonly ofItems?: boolean;
  /** Made from the local time of the tenant's zone. */
  readonly ofLocalTime?: (local: string) => string;
}

const plain = (name: string, words: Words, column = name, unit: Unit = "text"): Dimension => ({
  name,
  words,
  unit,
  columns: [column],
  sql: column,
});

const localTime = (name: string, words: Words, sql: (local: string) => string): Dimension => ({
  name,
  words,
  unit: "number",
  columns: [],
  ofLocalTime: sql,
});

const ofItems = (name: string, words: Words): Dimension => ({
  name,
  words,
  unit: "text",
  columns: ["event_name", "item_id", "items", "value"],
  ofItems: true,
});

/** Every dimension, in the order in which pickers show them. */
export const dimensions: readonly Dimension[] = [
  {
    name: "time",
    words: {
      en: ["Time", "Bucket of the grain", "date", "when"],
      de: ["Zeit", "Abschnitt der Körnung", "Datum", "wann"],
    },
    unit: "time",
    columns: [],
  },
  localTime(
    "hour_of_day",
    {
      en: ["Hour of day", "0 to 23, in the tenant's time zone", "time of day"],
      de: ["Stunde des Tages", "0 bis 23, in der Zeitzone des Mandanten", "Uhrzeit"],
    },
    (local) => `hour(${local})`,
  ),
  localTime(
    "weekday",
    {
      en: ["Weekday", "1 Monday to 7 Sunday, in the tenant's time zone", "day of week"],
      de: ["Wochentag", "1 Montag bis 7 Sonntag, in der Zeitzone des Mandanten"],
    },
    (local) => `isodow(${local})`,
  ),
  plain(
    "event",
    { en: ["Event", "Name of the event", "action"], de: ["Ereignis", "Name des Ereignisses", "Aktion"] },
    "event_name",
  ),
  plain(
    "shop",
    {
      en: ["Shop", "Restaurant or store", "restaurant", "branch"],
      de: ["Laden", "Restaurant oder Geschäft", "Filiale"],
    },
    "shop_id",
  ),
  plain("table", { en: ["Table", "QR place", "seat"], de: ["Tisch", "QR-Platz", "Platz"] }, "table_id"),
  ofItems("item", {
    en: ["Item", "Id of the dish or product", "dish", "product", "sku"],
    de: ["Artikel", "Kennung des Gerichts oder Produkts", "Gericht", "Produkt"],
  }),
  ofItems("item_name", {
    en: ["Item name", "Name of the dish or product; one row per item id", "dish name"],
    de: ["Artikelname", "Name des Gerichts oder Produkts; eine Zeile je Kennung", "Gerichtname"],
  }),
  {
    name: "section",
    words: {
      en: ["Section", "props.section: part of the menu", "category"],
      de: ["Abschnitt", "props.section: Teil der Karte", "Kategorie"],
    },
    unit: "text",
    columns: ["props"],
    sql: "json_extract_string(props, '$.section')",
  },
  plain(
    "referrer",
    {
      en: ["Referrer", "Kind of page the guest came from", "source", "channel"],
      de: ["Herkunft", "Art der Seite, von der der Gast kam", "Kanal"],
    },
    "referrer_class",
  ),
  plain("utm_source", {
    en: ["Campaign source", "utm_source", "source"],
    de: ["Kampagnenquelle", "utm_source", "Quelle"],
  }),
  plain("utm_medium", {
    en: ["Campaign medium", "utm_medium", "medium"],
    de: ["Kampagnenmedium", "utm_medium", "Medium"],
  }),
  plain("utm_campaign", {
    en: ["Campaign", "utm_campaign", "campaign name"],
    de: ["Kampagne", "utm_campaign", "Aktion"],
  }),
  plain(
    "device",
    {
      en: ["Device", "desktop, mobile, tablet, ...", "device type"],
      de: ["Gerät", "desktop, mobile, tablet, ...", "Geräteart"],
    },
    "device_type",
  ),
  plain("browser", { en: ["Browser", "Name without version"], de: ["Browser", "Name ohne Version"] }),
  plain("os", {
    en: ["Operating system", "Name without version", "platform"],
    de: ["Betriebssystem", "Name ohne Version", "System"],
  }),
  plain("country", {
    en: ["Country", "ISO 3166-1 alpha-2", "nation"],
    de: ["Land", "ISO 3166-1 alpha-2", "Staat"],
  }),
  plain("currency", { en: ["Currency", "ISO 4217", "money"], de: ["Währung", "ISO 4217", "Geld"] }),
  plain(
    "is_bot",
    {
      en: ["Bot", "Crawler, monitor or script; left out unless asked for", "robot"],
      de: ["Bot", "Crawler, Monitor oder Skript; nur auf Wunsch dabei", "Roboter"],
    },
    "is_bot",
    "boolean",
  ),
];

const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]));

export function dimensionOf(name: string): Dimension | undefined {
  return byName.get(name);
}
