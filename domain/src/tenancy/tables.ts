import type { Role } from "@kontor/contracts";
import type { Migration } from "@kontor/core";

/** The tables of tenancy. Nothing secret stands in them: a key's secret is derived (docs/adr/0002). */
export interface TenancyTables {
  tenant: {
    id: string;
    name: string;
    /** ms since the epoch, as every time below. */
    created_at: number;
  };
  api_key: {
    id: string;
    tenant_id: string;
    role: Role;
    name: string | null;
    created_at: number;
    revoked_at: number | null;
    events_per_s: number | null;
    bytes_per_s: number | null;
  };
  /** One row: tells whether the master key is the one that the keys were made with. */
  master_key_check: { id: number; fingerprint: string };
}

export const tenancyMigrations: readonly Migration[] = [
  {
    name: "0001-tenants-and-keys",
    async up(tx) {
      await tx.schema
        .createTable("tenant")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("name", "text", (column) => column.notNull())
        .addColumn("created_at", "bigint", (column) => column.notNull())
        .execute();
      await tx.schema
        .createTable("api_key")
        .addColumn("id", "text", (column) => column.primaryKey())
        .addColumn("tenant_id", "text", (column) => column.notNull().references("tenant.id"))
        .addColumn("role", "text", (column) => column.notNull())
        .addColumn("name", "text")
        .addColumn("created_at", "bigint", (column) => column.notNull())
        .addColumn("revoked_at", "bigint")
        .addColumn("events_per_s", "bigint")
        .addColumn("bytes_per_s", "bigint")
        .execute();
      await tx.schema
        .createIndex("api_key_by_tenant")
        .on("api_key")
        .columns(["tenant_id", "created_at"])
        .execute();
    },
  },
  {
    name: "0002-master-key-check",
    async up(tx) {
      await tx.schema
        .createTable("master_key_check")
        .addColumn("id", "integer", (column) => column.primaryKey())
        .addColumn("fingerprint", "text", (column) => column.notNull())
        .execute();
    },
  },
];
