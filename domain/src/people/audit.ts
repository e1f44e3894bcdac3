import type { AuditEntry } from "@kontor/contracts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { Actor } from "./people.ts";
import { insertAudit, selectAudit, type AuditQuestion, type AuditRow } from "./sql/audit.ts";
import type { Db } from "./sql/db.ts";
import { selectMemberships } from "./sql/members.ts";
import { newId } from "./tokens.ts";

/** Something that was done. Without a tenant it concerns the account of the person. */
export interface Deed {
  readonly action: string;
  readonly tenant?: string;
  readonly target?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes the trail, in the transaction of the deed itself where there is one. */
export async function recordDeed(db: Db, now: number, actor: Actor, deed: Deed): Promise<void> {
  await insertAudit(db, {
    id: newId(),
    at: now,
    tenant_id: deed.tenant ?? null,
    person_id: actor.personId ?? null,
    actor: actor.id,
    actor_name: actor.name,
    action: deed.action,
    target: deed.target ?? null,
    detail: JSON.stringify(deed.detail ?? {}),
    address: actor.address,
    user_agent: actor.userAgent,
  });
}

export interface AuditFilter {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly action?: string | undefined;
  readonly person?: string | undefined;
}

/** The audit trail. There is no verb to change or remove an entry. */
export interface AuditTrail {
  record(actor: Actor, deed: Deed): Promise<void>;
  /** Newest first; `next` leads to older ones. Throws PeopleError for a `before` that is none of ours. */
  list(
    tenant: string,
    filter: AuditFilter,
  ): Promise<{ readonly entries: AuditEntry[]; readonly next?: string }>;
}

export function createAuditTrail({ db, clock }: PeopleContext): AuditTrail {
  return {
    record: (actor, deed) => recordDeed(db.query, clock.now(), actor, deed),
    async list(tenant, { limit, before, action, person }) {
      const members = await selectMemberships(db.query, { tenant });
      const question: AuditQuestion = {
        tenant,
        people: members.map(({ personId }) => personId),
        limit,
        ...(before === undefined ? {} : { before: parseCursor(before) }),
        ...(action === undefined ? {} : { action }),
        ...(person === undefined ? {} : { person }),
      };
      const rows = await selectAudit(db.query, question);
      const last = rows.length < limit ? undefined : rows.at(-1);
      return {
        entries: rows.map(toEntry),
        ...(last === undefined ? {} : { next: `${last.at}.${last.id}` }),
      };
    },
  };
}

function parseCursor(text: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f]{24})$/.exec(text) ?? [];
  if (at === undefined || id === undefined) {
    throw new PeopleError("invalid_request", "before must be the `next` of the page before.");
  }
  return { at: Number(at), id };
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    actor: row.actor,
    actor_name: row.actor_name,
    action: row.action,
    target: row.target,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
    address: row.address,
    user_agent: row.user_agent,
  };
}
