import type { FailedReplayQuery } from "./tables.ts";

/** Every statement on table failed_replay, by name. */

/** When each of the failed events was sent again, ms since the epoch; those that were not are left out. */
export async function replayTimes(
  query: FailedReplayQuery,
  tenant: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await query
    .selectFrom("failed_replay")
    .select(["failed_id", "replayed_at"])
    .where("tenant_id", "=", tenant)
    .where("failed_id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.failed_id, row.replayed_at]));
}

export async function markReplayed(
  query: FailedReplayQuery,
  tenant: string,
  ids: readonly string[],
  replayedAt: number,
): Promise<void> {
  if (ids.length === 0) return;
  await query
    .insertInto("failed_replay")
    .values(ids.map((id) => ({ tenant_id: tenant, failed_id: id, replayed_at: replayedAt })))
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "failed_id"]).doUpdateSet({ replayed_at: replayedAt }),
    )
    .execute();
}
