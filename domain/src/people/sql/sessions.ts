import type { PersonRole } from "@kontor/contracts";
import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

export type SessionRow = PeopleTables["person_session"];

/** Most sessions of one person; the oldest end. */
const MOST_OPEN = 100;

export async function insertSession(db: Db, row: SessionRow): Promise<void> {
  await db.deleteFrom("person_session").where("expires_at", "<", row.created_at).execute();
  const surplus = await db
    .selectFrom("person_session")
    .select("id")
    .where("person_id", "=", row.person_id)
    .where("revoked_at", "is", null)
    .orderBy("last_used_at", "desc")
    .limit(MOST_OPEN)
    .offset(MOST_OPEN - 1)
    .execute();
  if (surplus.length > 0) {
    const ids = surplus.map(({ id }) => id);
    await db.deleteFrom("person_session").where("id", "in", ids).execute();
  }
  await db.insertInto("person_session").values(row).execute();
}

/** Those of the token hashes that are good now. */
export function selectSessions(db: Db, tokenHashes: readonly string[], now: number): Promise<SessionRow[]> {
  return open(db, now).where("token_hash", "in", tokenHashes).execute();
}

export function selectSessionsOf(db: Db, personId: string, now: number): Promise<SessionRow[]> {
  return open(db, now).where("person_id", "=", personId).orderBy("last_used_at", "desc").execute();
}

export async function touchSession(db: Db, id: string, now: number, expiresAt: number): Promise<void> {
  await db
    .updateTable("person_session")
    .set({ last_used_at: now, expires_at: expiresAt })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
}

/** Ends sessions of a person: all, one, or all but one; gives the hashes of those that ended. */
export async function revokeSessions(
  db: Db,
  which: { readonly personId: string; readonly only?: string; readonly except?: string },
  now: number,
): Promise<string[]> {
  const rows = await db
    .updateTable("person_session")
    .set({ revoked_at: now })
    .where("person_id", "=", which.personId)
    .where("revoked_at", "is", null)
    .$if(which.only !== undefined, (query) => query.where("id", "=", which.only ?? ""))
    .$if(which.except !== undefined, (query) => query.where("id", "!=", which.except ?? ""))
    .returning("token_hash")
    .execute();
  return rows.map((row) => row.token_hash);
}

export async function setView(
  db: Db,
  sessionId: string,
  view: { tenant: string; role: PersonRole; personId: string | null; since: number } | null,
): Promise<void> {
  await db
    .updateTable("person_session")
    .set({
      view_tenant: view?.tenant ?? null,
      view_role: view?.role ?? null,
      view_person: view?.personId ?? null,
      view_since: view?.since ?? null,
    })
    .where("id", "=", sessionId)
    .execute();
}

export async function setProof(db: Db, sessionId: string, at: number): Promise<void> {
  await db.updateTable("person_session").set({ proved_at: at }).where("id", "=", sessionId).execute();
}

function open(db: Db, now: number) {
  return db
    .selectFrom("person_session")
    .selectAll()
    .where("revoked_at", "is", null)
    .where("expires_at", ">", now);
}
