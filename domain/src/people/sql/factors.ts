import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

export type TotpRow = PeopleTables["person_totp"];
export type PasskeyRow = PeopleTables["passkey"];
export type ChallengeRow = PeopleTables["auth_challenge"];

export async function selectTotp(db: Db, personId: string): Promise<TotpRow | undefined> {
  return db.selectFrom("person_totp").selectAll().where("person_id", "=", personId).executeTakeFirst();
}

/** Replaces a secret that was not confirmed. */
export async function putTotp(db: Db, row: TotpRow): Promise<void> {
  await db
    .deleteFrom("person_totp")
    .where("person_id", "=", row.person_id)
    .where("confirmed_at", "is", null)
    .execute();
  await db.insertInto("person_totp").values(row).execute();
}

/** True for the first who uses this step: a code counts once, however many show it at a time. */
export async function useTotpStep(db: Db, personId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person_totp")
    .set({ last_step: step })
    .where("person_id", "=", personId)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function confirmTotp(db: Db, personId: string, now: number): Promise<void> {
  await db.updateTable("person_totp").set({ confirmed_at: now }).where("person_id", "=", personId).execute();
}

export async function deleteTotp(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("recovery_code").where("person_id", "=", personId).execute();
  await db.deleteFrom("person_totp").where("person_id", "=", personId).execute();
}

export async function replaceRecoveryCodes(
  db: Db,
  personId: string,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom("recovery_code").where("person_id", "=", personId).execute();
  const rows = hashes.map((hash) => ({ person_id: personId, code_hash: hash }));
  await db.insertInto("recovery_code").values(rows).execute();
}

/** True once per code. */
export async function takeRecoveryCode(db: Db, personId: string, hash: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("recovery_code")
    .where("person_id", "=", personId)
    .where("code_hash", "=", hash)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export function selectPasskeys(db: Db, personId: string): Promise<PasskeyRow[]> {
  return db
    .selectFrom("passkey")
    .selectAll()
    .where("person_id", "=", personId)
    .orderBy("created_at")
    .execute();
}

export async function selectPasskey(db: Db, id: string): Promise<PasskeyRow | undefined> {
  return db.selectFrom("passkey").selectAll().where("id", "=", id).executeTakeFirst();
}

export async function insertPasskey(db: Db, row: PasskeyRow): Promise<void> {
  await db.insertInto("passkey").values(row).execute();
}

export async function updatePasskey(db: Db, id: string, counter: number, now: number): Promise<void> {
  await db.updateTable("passkey").set({ counter, last_used_at: now }).where("id", "=", id).execute();
}

export async function deletePasskey(db: Db, personId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("passkey")
    .where("person_id", "=", personId)
    .where("id", "=", id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deletePasskeysOf(db: Db, personId: string): Promise<void> {
  await db.deleteFrom("passkey").where("person_id", "=", personId).execute();
}

/** Also lets go of those that nobody answered. */
export async function insertChallenge(db: Db, row: ChallengeRow, now: number): Promise<void> {
  await db.deleteFrom("auth_challenge").where("expires_at", "<=", now).execute();
  await db.insertInto("auth_challenge").values(row).execute();
}

/** Gives a challenge once. */
export async function takeChallenge(
  db: Db,
  id: string,
  kind: string,
  now: number,
): Promise<ChallengeRow | undefined> {
  const row = await db
    .deleteFrom("auth_challenge")
    .where("id", "=", id)
    .where("kind", "=", kind)
    .returningAll()
    .executeTakeFirst();
  return row !== undefined && row.expires_at > now ? row : undefined;
}
