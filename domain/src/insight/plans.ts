import type { InsightQuery, InsightTables } from "./tables.ts";

/** Every statement of the semantic layer's own tables, by name. */

export type PolicyRow = InsightTables["insight_policy"];
export type SettingRow = InsightTables["insight_setting"];
export type DashboardRow = InsightTables["insight_dashboard"];

export function policiesOf(query: InsightQuery, tenant: string): Promise<PolicyRow[]> {
  return query
    .selectFrom("insight_policy")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .orderBy("id")
    .execute();
}

export async function putPolicy(query: InsightQuery, row: PolicyRow): Promise<void> {
  const { subject_kind, subject_id, body, updated_at } = row;
  await query
    .insertInto("insight_policy")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "id"]).doUpdateSet({ subject_kind, subject_id, body, updated_at }),
    )
    .execute();
}

/** True when there was one. */
export async function deletePolicy(query: InsightQuery, tenant: string, id: string): Promise<boolean> {
  const gone = await query
    .deleteFrom("insight_policy")
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .returning("id")
    .execute();
  return gone.length > 0;
}

export function settingOf(query: InsightQuery, tenant: string): Promise<SettingRow | undefined> {
  return query.selectFrom("insight_setting").selectAll().where("tenant_id", "=", tenant).executeTakeFirst();
}

export async function putSetting(query: InsightQuery, row: SettingRow): Promise<void> {
  const { time_zone, currency } = row;
  await query
    .insertInto("insight_setting")
    .values(row)
    .onConflict((conflict) => conflict.column("tenant_id").doUpdateSet({ time_zone, currency }))
    .execute();
}

export function dashboardsOf(query: InsightQuery, tenant: string): Promise<DashboardRow[]> {
  return query.selectFrom("insight_dashboard").selectAll().where("tenant_id", "=", tenant).execute();
}

export function dashboardOf(
  query: InsightQuery,
  tenant: string,
  id: string,
): Promise<DashboardRow | undefined> {
  return query
    .selectFrom("insight_dashboard")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
}

export async function putDashboard(query: InsightQuery, row: DashboardRow): Promise<void> {
  const { title, body, revision, updated_at } = row;
  await query
    .insertInto("insight_dashboard")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "id"]).doUpdateSet({ title, body, revision, updated_at }),
    )
    .execute();
}

export async function deleteDashboard(query: InsightQuery, tenant: string, id: string): Promise<void> {
  await query.deleteFrom("insight_dashboard").where("tenant_id", "=", tenant).where("id", "=", id).execute();
}
