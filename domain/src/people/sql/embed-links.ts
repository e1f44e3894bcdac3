import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

export type EmbedLinkRow = PeopleTables["embed_link"];

/** Also lets go of those whose time is over: their tokens say so themselves. */
export async function insertEmbedLink(db: Db, row: EmbedLinkRow): Promise<void> {
  await db.deleteFrom("embed_link").where("expires_at", "<=", row.created_at).execute();
  await db.insertInto("embed_link").values(row).execute();
}

/** Those of a tenant that are open, of one maker where that is given; newest first. */
export function selectEmbedLinks(
  db: Db,
  { tenant, maker }: { readonly tenant: string; readonly maker?: string | undefined },
  now: number,
): Promise<EmbedLinkRow[]> {
  return db
    .selectFrom("embed_link")
    .selectAll()
    .where("tenant_id", "=", tenant)
    .where("withdrawn_at", "is", null)
    .where("expires_at", ">", now)
    .$if(maker !== undefined, (query) => query.where("maker", "=", maker ?? ""))
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .execute();
}

/** Those of the ids that nobody has withdrawn. */
export async function selectOpenIds(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom("embed_link")
    .select("id")
    .where("id", "in", ids)
    .where("withdrawn_at", "is", null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Gives the link that was open until now; undefined when there is none such. */
export function closeEmbedLink(
  db: Db,
  {
    tenant,
    id,
    maker,
  }: { readonly tenant: string; readonly id: string; readonly maker?: string | undefined },
  now: number,
): Promise<EmbedLinkRow | undefined> {
  return db
    .updateTable("embed_link")
    .set({ withdrawn_at: now })
    .where("tenant_id", "=", tenant)
    .where("id", "=", id)
    .where("withdrawn_at", "is", null)
    .where("expires_at", ">", now)
    .$if(maker !== undefined, (query) => query.where("maker", "=", maker ?? ""))
    .returningAll()
    .executeTakeFirst();
}
