import { createGrantCache, type MaybePromise } from "../tenancy/index.ts";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import type { Actor, Membership, NewSession, Origin, Person, SignedIn, ViewAs } from "./people.ts";
import { hasRight, mayReach } from "./ranks.ts";
import type { Db } from "./sql/db.ts";
import { selectMemberships, selectOrganizationRoles } from "./sql/members.ts";
import { selectPersons, updatePerson } from "./sql/persons.ts";
import {
  insertSession,
  revokeSessions,
  selectSessions,
  selectSessionsOf,
  touchSession,
  type SessionRow,
} from "./sql/sessions.ts";
import { createTokenMint, hashToken, newId } from "./tokens.ts";

const DAY_MS = 24 * 3_600_000;
/** A session ends this long after its beginning, however much it is used: a cookie that was stolen does not serve for ever. */
export const SESSION_MS = 30 * DAY_MS;
/** It ends earlier, this long after its last use. */
const IDLE_MS = 7 * DAY_MS;
/** How exactly the last use is kept: a write per hour instead of one per request. */
const TOUCH_MS = 3_600_000;
const USER_AGENT_CHARACTERS = 300;

/** Sessions by opaque tokens, which stand in the database as hashes. */
export interface Sessions {
  /** Who holds the token; null when it is not good. Mostly at once, without the database: changes show within a second. */
  find(token: string): MaybePromise<SignedIn | null>;
  /** `how` goes into the audit trail: `password`, `passkey`, `oidc`, `demo`, ... */
  start(person: Pick<Person, "id" | "name">, how: string, origin: Origin): Promise<NewSession>;
  /** The open ones of a person, last used first. */
  list(personId: string): Promise<SessionRow[]>;
  /** Ends one, all, or all but one of a person's sessions; false when there was none. */
  end(
    actor: Actor,
    which: { readonly personId: string; readonly only?: string; readonly except?: string },
  ): Promise<boolean>;
  /** What this session may do was changed here: read it again. */
  forget(tokenHash: string): void;
  /** What a person may do was changed here: all of the person's sessions are read again. */
  forgetPerson(personId: string): Promise<void>;
}

export function createSessions(context: PeopleContext, masterKey: Buffer): Sessions {
  const { db, clock } = context;
  const mint = createTokenMint(masterKey);
  const cache = createGrantCache((hashes) => loadSessions(context, hashes), clock);
  return {
    find: (token) => (mint.isGenuine(token) ? cache.get(hashToken(token)) : null),
    async start(person, how, origin) {
      const token = mint.mint();
      const now = clock.now();
      await db.transaction(async (tx) => {
        await insertSession(tx, newRow(token, person.id, origin, now));
        await updatePerson(tx, person.id, { last_seen_at: now });
        await recordDeed(tx, now, actorOf(person, origin), { action: "session.started", detail: { how } });
      });
      return { token, personId: person.id };
    },
    list: (personId) => selectSessionsOf(db.query, personId, clock.now()),
    async end(actor, which) {
      const now = clock.now();
      const ended = await db.transaction(async (tx) => {
        const hashes = await revokeSessions(tx, which, now);
        const deed = { action: "session.ended", detail: { sessions: hashes.length } };
        if (hashes.length > 0) await recordDeed(tx, now, actor, deed);
        return hashes;
      });
      for (const hash of ended) cache.forget(hash);
      return ended.length > 0;
    },
    forget: (tokenHash) => cache.forget(tokenHash),
    async forgetPerson(personId) {
      // The change is made: a store that cannot say now whose sessions are open lets them know within a second.
      const rows = await selectSessionsOf(db.query, personId, clock.now()).catch(() => []);
      for (const { token_hash: hash } of rows) cache.forget(hash);
    },
  };
}

/** A person as the one who does something. */
export function actorOf(person: Pick<Person, "id" | "name">, origin: Origin): Actor {
  const { address, userAgent } = origin;
  return { id: `person:${person.id}`, personId: person.id, name: person.name, address, userAgent };
}

function newRow(token: string, personId: string, origin: Origin, now: number): SessionRow {
  return {
    id: newId(),
    token_hash: hashToken(token),
    person_id: personId,
    created_at: now,
    last_used_at: now,
    expires_at: now + IDLE_MS,
    revoked_at: null,
    address: origin.address,
    user_agent: origin.userAgent?.slice(0, USER_AGENT_CHARACTERS) ?? null,
    view_tenant: null,
    view_role: null,
    view_person: null,
    view_since: null,
    proved_at: now,
  };
}

async function loadSessions(
  { db, clock }: PeopleContext,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, SignedIn>> {
  const now = clock.now();
  const rows = await selectSessions(db.query, hashes, now);
  if (rows.length === 0) return new Map();
  await touch(db.query, rows, now);
  const people = [...new Set(rows.flatMap((row) => [row.person_id, row.view_person ?? row.person_id]))];
  const persons = new Map((await selectPersons(db.query, people)).map((person) => [person.id, person]));
  const memberships = Map.groupBy(await selectMemberships(db.query, { people }), ({ personId }) => personId);
  const organizations = Map.groupBy(
    await selectOrganizationRoles(db.query, people),
    ({ personId }) => personId,
  );
  const found = rows.flatMap((row): [string, SignedIn][] => {
    const person = persons.get(row.person_id);
    if (person === undefined) return [];
    const own = memberships.get(person.id) ?? [];
    const signedIn = {
      sessionId: row.id,
      tokenHash: row.token_hash,
      lastUsedAt: row.last_used_at,
      provedAt: row.proved_at,
      person,
      memberships: own,
      organizations: organizations.get(person.id) ?? [],
      viewAs: viewOf(row, own, persons),
    };
    return [[row.token_hash, signedIn]];
  });
  return new Map(found);
}

// Runs while the answer is read anyway; a store that cannot write now can next time.
async function touch(db: Db, rows: readonly SessionRow[], now: number): Promise<void> {
  for (const row of rows.filter((each) => now - each.last_used_at > TOUCH_MS)) {
    const end = Math.min(now + IDLE_MS, row.created_at + SESSION_MS);
    await touchSession(db, row.id, now, end).catch(() => undefined);
    await updatePerson(db, row.person_id, { last_seen_at: now }).catch(() => undefined);
  }
}

/** What the session sees as others do, as long as its person may still. */
function viewOf(
  row: SessionRow,
  own: readonly Membership[],
  persons: ReadonlyMap<string, Person>,
): ViewAs | null {
  const { view_tenant: tenant, view_role: role, view_person: personId, view_since: since } = row;
  const membership = own.find((each) => each.tenant === tenant);
  if (tenant === null || role === null || since === null || membership === undefined) return null;
  if (!hasRight(membership.role, "administer") || !mayReach(membership.role, role)) return null;
  const person = personId === null ? null : persons.get(personId);
  if (person === undefined) return null;
  return { tenant, role, person: person && { id: person.id, name: person.name }, since };
}
