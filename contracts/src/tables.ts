/** Type names are DuckDB's, which the SQL standard shares. `JSON` is JSON text. Timestamps are UTC without zone. */
export type ColumnType = "VARCHAR" | "DOUBLE" | "BIGINT" | "BOOLEAN" | "TIMESTAMP" | "JSON";

/** A column as queries see it. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
}

/** A lake table: append-only, partitioned by UTC day of `timeColumn`, sorted by (tenant_id, timeColumn). */
export interface LakeTable {
  readonly name: string;
  readonly timeColumn: string;
  readonly columns: readonly Column[];
}

const column = (name: string, type: ColumnType, description: string): Column => ({ name, type, description });

/** Every accepted event, one row each. */
export const eventsTable: LakeTable = {
  name: "events",
  timeColumn: "event_time",
  columns: [
    column("tenant_id", "VARCHAR", "Owner of the row, from the key"),
    column("event_id", "VARCHAR", "Unique per tenant; made from the log position when the sender gave none"),
    column("event_name", "VARCHAR", "What happened"),
    column("event_time", "TIMESTAMP", "When it happened, UTC"),
    column("received_time", "TIMESTAMP", "When it was accepted, UTC"),
    column("visitor_id", "VARCHAR", "Browser or device"),
    column("session_id", "VARCHAR", "The sender's session"),
    column("user_id", "VARCHAR", "Signed-in person"),
    column("shop_id", "VARCHAR", "Restaurant or store"),
    column("table_id", "VARCHAR", "QR place"),
    column("page_url", "VARCHAR", "Page"),
    column("page_referrer", "VARCHAR", "Where the guest came from"),
    column("referrer_class", "VARCHAR", "direct, internal, search, social, email or other"),
    column("item_id", "VARCHAR", "item_id of the first item"),
    column("items", "JSON", "All items as sent"),
    column("order_id", "VARCHAR", "Order or invoice"),
    column("value", "DOUBLE", "Money, major units of currency"),
    column("currency", "VARCHAR", "ISO 4217"),
    column("props", "JSON", "Everything else"),
    column("country", "VARCHAR", "ISO 3166-1 alpha-2 of the sender's address"),
    column("device_type", "VARCHAR", "desktop, mobile, tablet, tv, console, wearable or other"),
    column("browser", "VARCHAR", "Name without version"),
    column("os", "VARCHAR", "Name without version"),
    column("is_bot", "BOOLEAN", "A crawler, monitor or script, by its User-Agent"),
    column("utm_source", "VARCHAR", "From page_url"),
    column("utm_medium", "VARCHAR", "From page_url"),
    column("utm_campaign", "VARCHAR", "From page_url"),
    column("schema_error", "VARCHAR", "First breach of the tenant's event schema in observe mode, else NULL"),
  ],
};

/** Accepted events that could not be delivered. */
export const failedEventsTable: LakeTable = {
  name: "failed_events",
  timeColumn: "received_time",
  columns: [
    column("tenant_id", "VARCHAR", "Owner of the row"),
    column("failed_id", "VARCHAR", "Name of the failure; a replay without event_id takes it as event_id"),
    column("received_time", "TIMESTAMP", "When it was accepted, UTC"),
    column("stage", "VARCHAR", "decode, schema, transform or deliver"),
    column("code", "VARCHAR", "Stable reason"),
    column("path", "VARCHAR", "JSON path of the fault"),
    column("message", "VARCHAR", "Reason in words"),
    column("raw", "VARCHAR", "What was sent, whole; base64 after `base64:` when it is not UTF-8"),
  ],
};

/** Tables that are stored. */
export const lakeTables: readonly LakeTable[] = [eventsTable, failedEventsTable];

/** Derived at query time from `events`; see docs. */
export const sessionColumns: readonly Column[] = [
  column("tenant_id", "VARCHAR", "Owner of the row"),
  column("visitor_id", "VARCHAR", "visitor_id, or session_id where the sender gave no visitor"),
  column("session_number", "BIGINT", "1 for the visitor's first session"),
  column("session_id", "VARCHAR", "The sender's session_id of the first event, if any"),
  column("started_at", "TIMESTAMP", "First event"),
  column("ended_at", "TIMESTAMP", "Last event"),
  column("duration_s", "DOUBLE", "Seconds between the two"),
  column("events", "BIGINT", "How many"),
  column("page_views", "BIGINT", "page_view and menu_view events"),
  column("purchases", "BIGINT", "purchase and order_submit events"),
  column("value", "DOUBLE", "Sum of value over purchases"),
  column("landing_page", "VARCHAR", "page_url of the first event"),
  column("referrer_class", "VARCHAR", "Of the first event"),
  column("utm_source", "VARCHAR", "Of the first event"),
  column("country", "VARCHAR", "Of the first event"),
  column("device_type", "VARCHAR", "Of the first event"),
  column("shop_id", "VARCHAR", "Of the first event"),
  column("is_bot", "BOOLEAN", "Any event by a bot"),
];
