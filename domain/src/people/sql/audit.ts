import type { PeopleTables } from "../tables.ts";
import type { Db } from "./db.ts";

export type AuditRow = PeopleTables["audit_event"];

export async function insertAudit(db: Db, row: AuditRow): Promise<void> {
  await db.insertInto("audit_event").values(row).execute();
}

/** What happened in a tenant, and to the accounts of `people`. */
export interface AuditQuestion {
  readonly tenant: string;
  readonly people: readonly string[];
  readonly action?: string;
  readonly person?: string;
  readonly before?: { readonly at: number; readonly id: string };
  readonly limit: number;
}

/** Newest first. */
export function selectAudit(db: Db, question: AuditQuestion): Promise<AuditRow[]> {
  const { tenant, people, action, person, before, limit } = question;
  return db
    .selectFrom("audit_event")
    .selectAll()
    .where((on) =>
      on.or([
        on("tenant_id", "=", tenant),
        ...(people.length === 0
          ? []
          : [on.and([on("tenant_id", "is", null), on("person_id", "in", people)])]),
      ]),
    )
    .$if(action !== undefined, (query) => query.where("action", "=", action ?? ""))
    .$if(person !== undefined, (query) => query.where("person_id", "=", person ?? ""))
    .$if(before !== undefined, (query) =>
      query.where((on) =>
        on.or([
          on("at", "<", before?.at ?? 0),
          on.and([on("at", "=", before?.at ?? 0), on("id", "<", before?.id ?? "")]),
        ]),
      ),
    )
    .orderBy("at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
