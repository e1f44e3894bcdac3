import type { Role } from "@kontor/contracts";
import type { SqlDatabase } from "@kontor/core";
import type { KeyGrant, KeyInfo, KeyLimits, NewKey, Tenant } from "./tenancy.ts";
import type { TenancyTables } from "./tables.ts";

/** The database, or a transaction of it. */
export type Db = SqlDatabase<TenancyTables>["query"];

export async function insertTenant(db: Db, tenant: Tenant): Promise<void> {
  await db.insertInto("tenant").values(toTenantRow(tenant)).execute();
}

export async function insertTenantIfMissing(db: Db, tenant: Tenant): Promise<void> {
  await db
    .insertInto("tenant")
    .values(toTenantRow(tenant))
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

export async function selectTenant(db: Db, id: string): Promise<Tenant> {
  const row = await db.selectFrom("tenant").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  return toTenant(row);
}

export async function selectTenants(db: Db): Promise<Tenant[]> {
  const rows = await db.selectFrom("tenant").selectAll().orderBy("created_at").orderBy("id").execute();
  return rows.map(toTenant);
}

export async function insertKey(db: Db, id: string, key: NewKey, createdAt: number): Promise<void> {
  await db
    .insertInto("api_key")
    .values({
      id,
      tenant_id: key.tenant,
      role: key.role,
      name: key.name ?? null,
      created_at: createdAt,
      revoked_at: null,
      ...toLimitColumns(key.limits ?? {}),
    })
    .execute();
}

export async function selectKeys(db: Db, tenant: string): Promise<KeyInfo[]> {
  const rows = await db
    .selectFrom("api_key")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    tenant: row.tenant_id,
    role: row.role,
    name: row.name,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    limits: toLimits(row),
  }));
}

/** The grants of the ids that are active keys; others are left out. */
export async function selectGrants(db: Db, ids: readonly string[]): Promise<Map<string, KeyGrant>> {
  const rows = await db
    .selectFrom("api_key")
    .select(["id", "tenant_id", "role", "events_per_s", "bytes_per_s"])
    .where("id", "in", ids)
    .where("revoked_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.id, toGrant(row)]));
}

export async function updateRevoked(
  db: Db,
  id: string,
  tenant: string | undefined,
  at: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("api_key")
    .set({ revoked_at: at })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .$if(tenant !== undefined, (query) => query.where("tenant_id", "=", tenant ?? ""))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function deleteKey(db: Db, id: string): Promise<void> {
  await db.deleteFrom("api_key").where("id", "=", id).execute();
}

/** Keeps the first fingerprint that was given and gives it back. */
export async function rememberFingerprint(db: Db, fingerprint: string): Promise<string> {
  await db
    .insertInto("master_key_check")
    .values({ id: 1, fingerprint })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  const row = await db
    .selectFrom("master_key_check")
    .select("fingerprint")
    .where("id", "=", 1)
    .executeTakeFirst();
  return row?.fingerprint ?? "";
}

function toTenantRow(tenant: Tenant): TenancyTables["tenant"] {
  return { id: tenant.id, name: tenant.name, created_at: tenant.createdAt };
}

function toTenant(row: TenancyTables["tenant"]): Tenant {
  return { id: row.id, name: row.name, createdAt: row.created_at };
}

interface LimitColumns {
  readonly events_per_s: number | null;
  readonly bytes_per_s: number | null;
}

function toLimitColumns(limits: KeyLimits): LimitColumns {
  return { events_per_s: limits.eventsPerSecond ?? null, bytes_per_s: limits.bytesPerSecond ?? null };
}

function toLimits({ events_per_s, bytes_per_s }: LimitColumns): KeyLimits {
  return {
    ...(events_per_s === null ? {} : { eventsPerSecond: events_per_s }),
    ...(bytes_per_s === null ? {} : { bytesPerSecond: bytes_per_s }),
  };
}

function toGrant(row: LimitColumns & { id: string; tenant_id: string; role: Role }): KeyGrant {
  return { keyId: row.id, tenant: row.tenant_id, role: row.role, limits: toLimits(row) };
}
