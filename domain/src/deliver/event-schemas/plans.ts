import type { EventSchemaQuery, EventSchemaTables } from "./tables.ts";

/** Every statement of the event schemas, by name. */

type SchemaRow = EventSchemaTables["event_schema"];
type TenantRow = EventSchemaTables["event_schema_tenant"];

/** The next revision; holds the head's row until the transaction ends. */
export async function nextRevision(tx: EventSchemaQuery): Promise<number> {
  const { revision } = await tx
    .updateTable("event_schema_head")
    .set((column) => ({ revision: column("revision", "+", 1) }))
    .where("id", "=", 1)
    .returning("revision")
    .executeTakeFirstOrThrow();
  return revision;
}

export async function tenantsChangedAfter(query: EventSchemaQuery, revision: number): Promise<TenantRow[]> {
  return query
    .selectFrom("event_schema_tenant")
    .selectAll()
    .where("revision", ">", revision)
    .orderBy("revision")
    .execute();
}

export async function schemasOf(query: EventSchemaQuery, tenant: string): Promise<SchemaRow[]> {
  return query
    .selectFrom("event_schema")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .orderBy("event_name")
    .execute();
}

export async function schemaOf(
  query: EventSchemaQuery,
  tenant: string,
  eventName: string,
): Promise<SchemaRow | undefined> {
  return query
    .selectFrom("event_schema")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("event_name", "=", eventName)
    .executeTakeFirst();
}

export async function putSchema(tx: EventSchemaQuery, row: SchemaRow): Promise<void> {
  const { mode, schema, version, updated_at } = row;
  await tx
    .insertInto("event_schema")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "event_name"]).doUpdateSet({ mode, schema, version, updated_at }),
    )
    .execute();
}

/** True when there was one. */
export async function deleteSchema(
  tx: EventSchemaQuery,
  tenant: string,
  eventName: string,
): Promise<boolean> {
  const gone = await tx
    .deleteFrom("event_schema")
    .where("tenant_id", "=", tenant)
    .where("event_name", "=", eventName)
    .returning("version")
    .execute();
  return gone.length > 0;
}

export async function tenantOf(query: EventSchemaQuery, tenant: string): Promise<TenantRow | undefined> {
  return query
    .selectFrom("event_schema_tenant")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .executeTakeFirst();
}

export async function putTenant(tx: EventSchemaQuery, row: TenantRow): Promise<void> {
  const { unknown_events, revision } = row;
  await tx
    .insertInto("event_schema_tenant")
    .values(row)
    .onConflict((conflict) => conflict.column("tenant_id").doUpdateSet({ unknown_events, revision }))
    .execute();
}
