import type { Migration, SqlDatabase } from "@kontor/core";

/** Tables of event schemas. Times are ms since the epoch, `schema` is JSON text. */
export interface EventSchemaTables {
  event_schema: {
    tenant_id: string;
    event_name: string;
    mode: string;
    schema: string;
    version: number;
    updated_at: number;
  };
  /** One row per tenant that has or had schemas; `revision` is that of the tenant's last change. */
  event_schema_tenant: { tenant_id: string; unknown_events: string; revision: number };
  /** One row: the last revision. Every change updates it first, so changes queue up here and revisions grow in commit order. */
  event_schema_head: { id: number; revision: number };
}

export type EventSchemaQuery = SqlDatabase<EventSchemaTables>["query"];

export const eventSchemaMigrations: readonly Migration[] = [
  { name: "0001-event-schemas", up: (tx) => create(tx as unknown as EventSchemaQuery) },
];

async function create(tx: EventSchemaQuery): Promise<void> {
  await tx.schema
    .createTable("event_schema")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("event_name", "text", (column) => column.notNull())
    .addColumn("mode", "text", (column) => column.notNull())
    .addColumn("schema", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("event_schema_key", ["tenant_id", "event_name"])
    .execute();
  await tx.schema
    .createTable("event_schema_tenant")
    .addColumn("tenant_id", "text", (column) => column.primaryKey())
    .addColumn("unknown_events", "text", (column) => column.notNull())
    .addColumn("revision", "bigint", (column) => column.notNull().unique())
    .execute();
  await tx.schema
    .createTable("event_schema_head")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("revision", "bigint", (column) => column.notNull())
    .execute();
  await tx.insertInto("event_schema_head").values({ id: 1, revision: 0 }).execute();
}
