import type { Migration, SqlDatabase } from "@kontor/core";

export interface FailedReplayTables {
  /** Failed events that were sent again. `replayed_at` was taken before the sending, ms since the epoch. */
  failed_replay: { tenant_id: string; failed_id: string; replayed_at: number };
}

export type FailedReplayQuery = SqlDatabase<FailedReplayTables>["query"];

export const failedReplayMigrations: readonly Migration[] = [
  {
    name: "0001-failed-replay",
    up: async (tx) => {
      await (tx as unknown as FailedReplayQuery).schema
        .createTable("failed_replay")
        .addColumn("tenant_id", "text", (column) => column.notNull())
        .addColumn("failed_id", "text", (column) => column.notNull())
        .addColumn("replayed_at", "bigint", (column) => column.notNull())
        .addPrimaryKeyConstraint("failed_replay_key", ["tenant_id", "failed_id"])
        .execute();
    },
  },
];
