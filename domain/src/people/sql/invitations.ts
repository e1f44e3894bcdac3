import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

export type InvitationRow = PeopleTables["invitation"];

/** An open invitation with the names of what it is about. */
export interface InvitationView extends InvitationRow {
  readonly inviter: string;
  readonly tenant_name: string | null;
  readonly organization_name: string | null;
}

export async function insertInvitation(db: Db, row: InvitationRow): Promise<void> {
  await db.insertInto("invitation").values(row).execute();
}

export async function selectInvitation(
  db: Db,
  tokenHash: string,
  now: number,
): Promise<InvitationView | undefined> {
  return views(db, now).where("invitation.token_hash", "=", tokenHash).executeTakeFirst();
}

/** Of a tenant and its organization, newest first. */
export async function selectInvitations(
  db: Db,
  place: { tenant: string; organizationId: string | undefined },
  now: number,
): Promise<InvitationView[]> {
  return views(db, now)
    .where((on) =>
      on.or([
        on("invitation.tenant_id", "=", place.tenant),
        on("invitation.organization_id", "=", place.organizationId ?? ""),
      ]),
    )
    .orderBy("invitation.created_at", "desc")
    .execute();
}

/** True once: the invitation was open and is closed now. */
export async function closeInvitation(db: Db, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("invitation")
    .set({ closed_at: now })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function views(db: Db, now: number) {
  return db
    .selectFrom("invitation")
    .innerJoin("person", "person.id", "invitation.invited_by")
    .leftJoin("tenant", "tenant.id", "invitation.tenant_id")
    .leftJoin("organization", "organization.id", "invitation.organization_id")
    .selectAll("invitation")
    .select([
      "person.name as inviter",
      "tenant.name as tenant_name",
      "organization.name as organization_name",
    ])
    .where("invitation.closed_at", "is", null)
    .where("invitation.expires_at", ">", now);
}
