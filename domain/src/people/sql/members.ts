import type { PersonRole } from "@kontor/contracts";
import type { Membership, OrganizationRole } from "../people.ts";
import { isStronger } from "../ranks.ts";
import type { Db } from "./db.ts";

/** Which memberships: of these people, or of this tenant. */
export type Which = { readonly people: readonly string[] } | { readonly tenant: string };

/** One per person and tenant, the strongest; oldest tenant first. */
export async function selectMemberships(db: Db, which: Which): Promise<Membership[]> {
  const [own, fromOrganizations] = [await ownRoles(db, which), await inheritedRoles(db, which)];
  const strongest = new Map<string, Membership>();
  for (const each of [...fromOrganizations, ...own]) {
    const key = `${each.personId} ${each.tenant}`;
    const known = strongest.get(key);
    if (known === undefined || isStronger(each.role, known.role)) strongest.set(key, each);
  }
  return [...strongest.values()].sort(
    (a, b) => a.tenantCreatedAt - b.tenantCreatedAt || (a.tenant < b.tenant ? -1 : 1),
  );
}

export async function selectMembership(
  db: Db,
  personId: string,
  tenant: string,
): Promise<Membership | undefined> {
  const all = await selectMemberships(db, { people: [personId] });
  return all.find((each) => each.tenant === tenant);
}

async function ownRoles(db: Db, which: Which) {
  const rows = await db
    .selectFrom("tenant_member as member")
    .innerJoin("tenant", "tenant.id", "member.tenant_id")
    .select(["member.person_id", "member.role", "tenant.id", "tenant.name", "tenant.created_at"])
    .$if("people" in which, (query) => query.where("member.person_id", "in", peopleOf(which)))
    .$if("tenant" in which, (query) => query.where("tenant.id", "=", tenantOf(which)))
    .execute();
  return rows.map((row) => ({ ...toMembership(row), scope: "tenant" as const, organizationId: null }));
}

// A tenant that was given to no organization belongs to the oldest one.
async function inheritedRoles(db: Db, which: Which) {
  const home = await homeOrganization(db);
  if (home === undefined) return [];
  const rows = await db
    .selectFrom("tenant")
    .leftJoin("organization_tenant as owned", "owned.tenant_id", "tenant.id")
    .innerJoin("organization_member as member", (join) =>
      join.on((on) =>
        on("member.organization_id", "=", on.fn.coalesce("owned.organization_id", on.val(home))),
      ),
    )
    .select([
      "member.person_id",
      "member.role",
      "member.organization_id",
      "tenant.id",
      "tenant.name",
      "tenant.created_at",
    ])
    .$if("people" in which, (query) => query.where("member.person_id", "in", peopleOf(which)))
    .$if("tenant" in which, (query) => query.where("tenant.id", "=", tenantOf(which)))
    .execute();
  return rows.map((row) => ({
    ...toMembership(row),
    scope: "organization" as const,
    organizationId: row.organization_id,
  }));
}

function peopleOf(which: Which): readonly string[] {
  return "people" in which ? which.people : [];
}

function tenantOf(which: Which): string {
  return "tenant" in which ? which.tenant : "";
}

function toMembership(row: {
  person_id: string;
  role: PersonRole;
  id: string;
  name: string;
  created_at: number;
}) {
  return {
    personId: row.person_id,
    tenant: row.id,
    tenantName: row.name,
    role: row.role,
    tenantCreatedAt: row.created_at,
  };
}

/** The oldest organization. */
export async function homeOrganization(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom("organization")
    .select("id")
    .orderBy("created_at")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function organizationOfTenant(
  db: Db,
  tenant: string,
): Promise<{ id: string; name: string } | undefined> {
  const owned = await db
    .selectFrom("organization_tenant")
    .select("organization_id")
    .where("tenant_id", "=", tenant)
    .executeTakeFirst();
  const id = owned?.organization_id ?? (await homeOrganization(db));
  if (id === undefined) return undefined;
  return db.selectFrom("organization").select(["id", "name"]).where("id", "=", id).executeTakeFirst();
}

export async function selectOrganizationRoles(
  db: Db,
  people: readonly string[],
): Promise<OrganizationRole[]> {
  const rows = await db
    .selectFrom("organization_member as member")
    .innerJoin("organization", "organization.id", "member.organization_id")
    .select(["member.person_id", "member.role", "organization.id", "organization.name"])
    .where("member.person_id", "in", people)
    .orderBy("organization.created_at")
    .execute();
  return rows.map(({ person_id: personId, ...rest }) => ({ personId, ...rest }));
}

/** How many owners an organization has. */
export async function countOrganizationOwners(db: Db, organizationId: string): Promise<number> {
  const { owners } = await db
    .selectFrom("organization_member")
    .select((on) => on.fn.countAll<number>().as("owners"))
    .where("organization_id", "=", organizationId)
    .where("role", "=", "owner")
    .executeTakeFirstOrThrow();
  return owners;
}

export async function insertOrganization(
  db: Db,
  row: { id: string; name: string; created_at: number },
): Promise<void> {
  await db.insertInto("organization").values(row).execute();
}

export async function giveTenant(db: Db, organizationId: string, tenant: string): Promise<void> {
  await db
    .insertInto("organization_tenant")
    .values({ organization_id: organizationId, tenant_id: tenant })
    .execute();
}

export async function insertTenant(db: Db, id: string, name: string, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tenant")
    .values({ id, name, created_at: now })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function hasTenantBesides(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom("tenant").select("id").where("id", "!=", id).limit(1).executeTakeFirst();
  return row !== undefined;
}

export async function selectTenant(db: Db, id: string): Promise<{ id: string; name: string } | undefined> {
  return db.selectFrom("tenant").select(["id", "name"]).where("id", "=", id).executeTakeFirst();
}

/** Adds or changes a role in a tenant. */
export async function putTenantRole(
  db: Db,
  tenant: string,
  personId: string,
  role: PersonRole,
): Promise<void> {
  await db
    .insertInto("tenant_member")
    .values({ tenant_id: tenant, person_id: personId, role })
    .onConflict((conflict) => conflict.columns(["tenant_id", "person_id"]).doUpdateSet({ role }))
    .execute();
}

/** Adds or changes a role in an organization. */
export async function putOrganizationRole(
  db: Db,
  organizationId: string,
  personId: string,
  role: PersonRole,
): Promise<void> {
  await db
    .insertInto("organization_member")
    .values({ organization_id: organizationId, person_id: personId, role })
    .onConflict((conflict) => conflict.columns(["organization_id", "person_id"]).doUpdateSet({ role }))
    .execute();
}

export async function deleteTenantRole(db: Db, tenant: string, personId: string): Promise<void> {
  await db
    .deleteFrom("tenant_member")
    .where("tenant_id", "=", tenant)
    .where("person_id", "=", personId)
    .execute();
}

export async function deleteOrganizationRole(
  db: Db,
  organizationId: string,
  personId: string,
): Promise<void> {
  await db
    .deleteFrom("organization_member")
    .where("organization_id", "=", organizationId)
    .where("person_id", "=", personId)
    .execute();
}
