import type { Person } from "../people.ts";
import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

/** With what only the sign-in may see. */
export interface Account extends Person {
  readonly passwordHash: string | null;
}

export async function insertPerson(db: Db, row: PeopleTables["person"]): Promise<void> {
  await db.insertInto("person").values(row).execute();
}

export async function selectAccountByEmail(db: Db, email: string): Promise<Account | undefined> {
  const row = await accounts(db).where("person.email", "=", email).executeTakeFirst();
  return row && toAccount(row);
}

export async function selectAccount(db: Db, id: string): Promise<Account | undefined> {
  const row = await accounts(db).where("person.id", "=", id).executeTakeFirst();
  return row && toAccount(row);
}

/** The people of the ids, in no order. */
export async function selectPersons(db: Db, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const rows = await accounts(db).where("person.id", "in", ids).execute();
  return rows.map((row) => {
    const { passwordHash: _, ...person } = toAccount(row);
    return person;
  });
}

/** When each was last seen, ms since the epoch. */
export async function selectLastSeen(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom("person").select(["id", "last_seen_at"]).where("id", "in", ids).execute();
  return new Map(rows.map((row) => [row.id, row.last_seen_at]));
}

export async function updatePerson(
  db: Db,
  id: string,
  set: Partial<Pick<PeopleTables["person"], "name" | "password_hash" | "photo_at" | "last_seen_at">>,
): Promise<void> {
  await db.updateTable("person").set(set).where("id", "=", id).execute();
}

/** Replaces an outdated hash, unless the password was changed meanwhile. */
export async function upgradePasswordHash(db: Db, id: string, from: string, to: string): Promise<void> {
  await db
    .updateTable("person")
    .set({ password_hash: to })
    .where("id", "=", id)
    .where("password_hash", "=", from)
    .execute();
}

export async function insertIdentity(db: Db, row: PeopleTables["identity"]): Promise<void> {
  await db.insertInto("identity").values(row).execute();
}

export async function selectIdentity(db: Db, issuer: string, subject: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("identity")
    .select("person_id")
    .where("issuer", "=", issuer)
    .where("subject", "=", subject)
    .executeTakeFirst();
  return row?.person_id;
}

export async function replaceSetupLink(db: Db, tokenHash: string, expiresAt: number): Promise<void> {
  await db.deleteFrom("setup_link").execute();
  await db.insertInto("setup_link").values({ id: 1, token_hash: tokenHash, expires_at: expiresAt }).execute();
}

/** True once, for the token that is good. */
export async function takeSetupLink(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("setup_link")
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function isSetupLink(db: Db, tokenHash: string, now: number): Promise<boolean> {
  const row = await db
    .selectFrom("setup_link")
    .select("id")
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

function accounts(db: Db) {
  return db
    .selectFrom("person")
    .leftJoin("person_totp", (join) =>
      join.onRef("person_totp.person_id", "=", "person.id").on("person_totp.confirmed_at", "is not", null),
    )
    .select([
      "person.id",
      "person.name",
      "person.email",
      "person.demo",
      "person.password_hash",
      "person.photo_at",
      "person_totp.confirmed_at",
    ]);
}

type AccountRow = Awaited<ReturnType<ReturnType<typeof accounts>["execute"]>>[number];

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    demo: row.demo === 1,
    hasPassword: row.password_hash !== null,
    hasTotp: row.confirmed_at !== null,
    photoAt: row.photo_at,
    passwordHash: row.password_hash,
  };
}
