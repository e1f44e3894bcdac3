import type { Migration, SqlDatabase } from "@kontor/core";

/** The manifest's tables (docs/specs/lake.md). Times are ms since the epoch. */
export interface LakeTables {
  /** One row: what the next commit starts from. Every commit updates it first, so commits queue up here. */
  lake_head: {
    id: number;
    snapshot: number;
    last_file_id: number;
    /** Snapshots below this one may have lost files. */
    oldest_snapshot: number;
  };
  lake_snapshot: { id: number; committed_at: number; reason: string };
  lake_file: {
    id: number;
    table_name: string;
    path: string;
    day: string;
    level: number;
    rows: number;
    bytes: number;
    min_time: number;
    max_time: number;
    /** JSON array of tenant ids, or null for none. */
    expired: string | null;
    added_at: number;
    begin_snapshot: number;
    end_snapshot: number | null;
    ended_at: number | null;
  };
  lake_offset: { consumer: string; stream: string; partition: number; next_offset: number };
  lake_retention: { tenant_id: string; table_name: string; days: number };
}

/** What runs the manifest's statements: the database itself or a transaction. */
export type LakeQuery = SqlDatabase<LakeTables>["query"];

export const lakeMigrations: readonly Migration[] = [
  {
    name: "0001-manifest",
    up: async (tx) => {
      await createHead(tx as unknown as LakeQuery);
      await createFiles(tx as unknown as LakeQuery);
      await createSettings(tx as unknown as LakeQuery);
    },
  },
];

async function createHead(tx: LakeQuery): Promise<void> {
  await tx.schema
    .createTable("lake_head")
    .addColumn("id", "integer", (column) => column.primaryKey())
    .addColumn("snapshot", "bigint", (column) => column.notNull())
    .addColumn("last_file_id", "bigint", (column) => column.notNull())
    .addColumn("oldest_snapshot", "bigint", (column) => column.notNull())
    .execute();
  await tx
    .insertInto("lake_head")
    .values({ id: 1, snapshot: 0, last_file_id: 0, oldest_snapshot: 0 })
    .execute();
  await tx.schema
    .createTable("lake_snapshot")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("committed_at", "bigint", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .execute();
}

async function createFiles(tx: LakeQuery): Promise<void> {
  await tx.schema
    .createTable("lake_file")
    .addColumn("id", "bigint", (column) => column.primaryKey())
    .addColumn("table_name", "text", (column) => column.notNull())
    .addColumn("path", "text", (column) => column.notNull().unique())
    .addColumn("day", "text", (column) => column.notNull())
    .addColumn("level", "integer", (column) => column.notNull())
    .addColumn("rows", "bigint", (column) => column.notNull())
    .addColumn("bytes", "bigint", (column) => column.notNull())
    .addColumn("min_time", "bigint", (column) => column.notNull())
    .addColumn("max_time", "bigint", (column) => column.notNull())
    .addColumn("expired", "text")
    .addColumn("added_at", "bigint", (column) => column.notNull())
    .addColumn("begin_snapshot", "bigint", (column) => column.notNull())
    .addColumn("end_snapshot", "bigint")
    .addColumn("ended_at", "bigint")
    .execute();
  for (const column of ["begin_snapshot", "end_snapshot"] as const)
    await tx.schema.createIndex(`lake_file_${column}`).on("lake_file").column(column).execute();
}

async function createSettings(tx: LakeQuery): Promise<void> {
  await tx.schema
    .createTable("lake_offset")
    .addColumn("consumer", "text", (column) => column.notNull())
    .addColumn("stream", "text", (column) => column.notNull())
    .addColumn("partition", "integer", (column) => column.notNull())
    .addColumn("next_offset", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("lake_offset_key", ["consumer", "stream", "partition"])
    .execute();
  await tx.schema
    .createTable("lake_retention")
    .addColumn("tenant_id", "text", (column) => column.notNull())
    .addColumn("table_name", "text", (column) => column.notNull())
    .addColumn("days", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("lake_retention_key", ["tenant_id", "table_name"])
    .execute();
}
