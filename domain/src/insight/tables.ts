import type { Migration, SqlDatabase } from "@kontor/core";

/** Tables of the semantic layer. Times are ms since the epoch. */
export interface InsightTables {
  /** `body` is JSON text as contracts' Policy. */
  insight_policy: {
    tenant_id: string;
    id: string;
    subject_kind: string;
    subject_id: string;
    body: string;
    updated_at: number;
  };
  insight_setting: { tenant_id: string; time_zone: string; currency: string };
  /** `body` is JSON text as contracts' Dashboard; `revision` grows with each change. */
  insight_dashboard: {
    tenant_id: string;
    id: string;
    title: string;
    body: string;
    revision: number;
    updated_at: number;
  };
}

export type InsightQuery = SqlDatabase<InsightTables>["query"];

export const insightMigrations: readonly Migration[] = [
  { name: "0001-insight", up: (tx) => create(tx as unknown as InsightQuery) },
];

async function create(tx: InsightQuery): Promise<void> {
  await tx.schema
    .createTable("insight_policy")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("subject_kind", "text", (column) => column.notNull())
    .addColumn("subject_id", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("insight_policy_key", ["tenant_id", "id"])
    .execute();
  await tx.schema
    .createTable("insight_setting")
    .addColumn("tenant_id", "text", (column) => column.primaryKey())
    .addColumn("time_zone", "text", (column) => column.notNull())
    .addColumn("currency", "text", (column) => column.notNull())
    .execute();
  await tx.schema
    .createTable("insight_dashboard")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addColumn("revision", "bigint", (column) => column.notNull())
    .addColumn("updated_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("insight_dashboard_key", ["tenant_id", "id"])
    .execute();
}
