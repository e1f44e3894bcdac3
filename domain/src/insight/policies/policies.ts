import { eventsTable, personRoles, type Policy } from "@kontor/contracts";
import type { Clock, DataPolicy, SqlDatabase } from "@kontor/core";
import { InsightInputError } from "../errors.ts";
import { deletePolicy, policiesOf, putPolicy } from "../plans.ts";
import type { InsightTables } from "../tables.ts";

/** Who asks: a key, or a person with a role. */
export interface Caller {
  readonly tenant: string;
  readonly keyId: string;
  readonly person?: (RoleHolder & { readonly viewedBy?: RoleHolder | undefined }) | undefined;
}

interface RoleHolder {
  readonly id: string;
  readonly role: string;
}

export interface Policies {
  /** What the caller may see: all policies that mean the caller together; undefined when none does. Changes count within a second. */
  of(caller: Caller): Promise<DataPolicy | undefined>;
  list(tenant: string): Promise<Policy[]>;
  /** Throws InsightInputError. */
  put(tenant: string, policy: Policy): Promise<void>;
  /** False when there was none. */
  remove(tenant: string, id: string): Promise<boolean>;
}

const FRESH_MS = 1000;

/** Policies in the relational store (after `insightMigrations`), each tenant's kept for a second. */
export function createPolicies({
  db,
  clock,
}: {
  readonly db: SqlDatabase<InsightTables>;
  readonly clock: Clock;
}): Policies {
  const query = db.query;
  const cache = new Map<string, { readonly at: number; readonly policies: Promise<Policy[]> }>();
  const read = async (tenant: string) =>
    (await policiesOf(query, tenant)).map(({ body }) => JSON.parse(body) as Policy);
  const known = (tenant: string): Promise<Policy[]> => {
    const entry = cache.get(tenant);
    const now = clock.now();
    if (entry !== undefined && now >= entry.at && now - entry.at < FRESH_MS) return entry.policies;
    const policies = read(tenant);
    // Whoever cannot learn what is forbidden gets nothing, and the next one asks again.
    policies.catch(() => cache.delete(tenant));
    cache.set(tenant, { at: now, policies });
    return policies;
  };
  return {
    of: async (caller) => {
      const policies = (await known(caller.tenant)).filter((policy) => isMeant(policy, caller));
      return policies.length === 0 ? undefined : together(policies);
    },
    list: read,
    put: async (tenant, policy) => {
      assertPolicy(policy);
      const { kind, id } = policy.subject;
      const row = { id: policy.id, subject_kind: kind, subject_id: id, body: JSON.stringify(policy) };
      await putPolicy(query, { tenant_id: tenant, ...row, updated_at: clock.now() });
      cache.delete(tenant);
    },
    remove: async (tenant, id) => {
      const removed = await deletePolicy(query, tenant, id);
      cache.delete(tenant);
      return removed;
    },
  };
}

function isMeant({ subject }: Policy, { keyId, person }: Caller): boolean {
  if (subject.kind === "key") return person === undefined && subject.id === keyId;
  // Looking with others' eyes (view as) shows no more than the own.
  const people = [person, person?.viewedBy].filter((each) => each !== undefined);
  return people.some(({ id, role }) => subject.id === (subject.kind === "person" ? id : role));
}

/** Columns that tell what a hidden one holds. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  value: ["items"],
  item_id: ["items"],
  page_url: ["utm_source", "utm_medium", "utm_campaign"],
  page_referrer: ["referrer_class"],
  // Both name the visit of a person, and sessions take the one for the other.
  visitor_id: ["session_id", "user_id"],
};

function together(policies: readonly Policy[]): DataPolicy {
  const hidden = policies.flatMap((policy) => policy.hidden);
  const all = new Set(hidden.flatMap((column) => [column, ...(ALSO[column] ?? [])]));
  return { rows: policies.flatMap(({ rows }) => rows), hidden: [...all].sort() };
}

// What keeps the platform's own reckoning in order cannot be hidden.
const NEVER_HIDDEN = ["tenant_id", "event_name", "event_time", "received_time"];

function assertPolicy({ subject, rows, hidden }: Policy): void {
  if (subject.kind === "role" && !personRoles.some((role) => role === subject.id && role !== "owner")) {
    throw new InsightInputError(
      `"${subject.id}" is no role that a policy can restrict: ${personRoles.slice(1).join(", ")}.`,
    );
  }
  for (const { column } of rows) {
    const known = eventsTable.columns.find(({ name }) => name === column);
    if (known?.type !== "VARCHAR" || column === "tenant_id") {
      throw new InsightInputError(
        `Rows cannot be chosen by "${column}": it must be a text column of table events.`,
      );
    }
  }
  for (const column of hidden) {
    const isKnown = eventsTable.columns.some(({ name }) => name === column) && !NEVER_HIDDEN.includes(column);
    if (!isKnown) throw new InsightInputError(`"${column}" is no column of table events that can be hidden.`);
  }
}
