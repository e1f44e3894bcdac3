import type { PersonRole } from "@kontor/contracts";
import { linkInvalid, newPersonRow, orAddressTaken, personRow } from "./accounts.ts";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { MemberSelf } from "./members.ts";
import type { Actor, NewSession, Origin, Person, Scope } from "./people.ts";
import { hasRight, isStronger, mayReach } from "./ranks.ts";
import type { Self } from "./second-factor.ts";
import { actorOf, type Sessions } from "./sessions.ts";
import { normaliseEmail } from "./sign-in.ts";
import type { Db } from "./sql/db.ts";
import {
  closeInvitation,
  insertInvitation,
  selectInvitation,
  selectInvitations,
  type InvitationView,
} from "./sql/invitations.ts";
import {
  organizationOfTenant,
  putOrganizationRole,
  putTenantRole,
  selectMembership,
  selectOrganizationRoles,
} from "./sql/members.ts";
import { insertPerson, selectAccount } from "./sql/persons.ts";
import type { PeopleTables } from "./tables.ts";
import { hashToken, newId, newToken } from "./tokens.ts";

const INVITATION_MS = 7 * 24 * 3_600_000;

export interface NewInvitation {
  readonly role: PersonRole;
  readonly email?: string | undefined;
  readonly scope?: Scope | undefined;
}

/** What is said about the person who accepts without being signed in. */
export interface Newcomer {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** Links that give a role, once, for 7 days. There is no mail: the inviter passes the link on. */
export interface Invitations {
  /** Throws PeopleError forbidden for a role above the own, invalid_request. */
  create(
    self: MemberSelf,
    asked: NewInvitation,
  ): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: number }>;
  /** Open ones of the tenant and its organization, newest first. */
  list(tenant: string): Promise<InvitationView[]>;
  /** Throws PeopleError not_found. */
  revoke(self: MemberSelf, id: string): Promise<void>;
  /** What a link offers. Throws PeopleError link_invalid, TooManyAttemptsError. */
  show(token: string, origin: Origin): Promise<InvitationView>;
  /** Adds the role to an account. Throws PeopleError link_invalid, forbidden. */
  acceptAs(self: Self, person: Person, token: string): Promise<void>;
  /** Makes an account with the role. Throws PeopleError link_invalid, forbidden, conflict, invalid_request. */
  acceptNew(newcomer: Newcomer, token: string, origin: Origin): Promise<NewSession>;
  /** Makes an account without a password for somebody whom a provider vouches for; gives the person. */
  acceptVouched(vouched: { name: string; email: string }, token: string, origin: Origin): Promise<Person>;
}

export function createInvitations(context: PeopleContext, sessions: Sessions): Invitations {
  const { db, clock, passwords, limiter } = context;
  const find = async (token: string, origin: Origin): Promise<InvitationView> => {
    limiter.take(undefined, origin.address);
    const found = await selectInvitation(db.query, hashToken(token), clock.now());
    if (found === undefined || !(await isBacked(db.query, found))) throw linkInvalid();
    return found;
  };
  const admit = async (row: PeopleTables["person"], found: InvitationView, origin: Origin) => {
    assertAddress(found, row.email);
    await db
      .transaction(async (tx) => {
        await insertPerson(tx, row);
        const actor = actorOf(row, origin);
        await recordDeed(tx, clock.now(), actor, { action: "account.created" });
        await take(tx, found, actor, row.id, clock.now());
      })
      .catch(orAddressTaken);
  };
  return {
    create: (self, asked) => invite(context, self, asked),
    async list(tenant) {
      const organization = await organizationOfTenant(db.query, tenant);
      return selectInvitations(db.query, { tenant, organizationId: organization?.id }, clock.now());
    },
    revoke: (self, id) => revoke(context, self, id),
    show: find,
    async acceptAs(self, person, token) {
      const found = await find(token, self);
      if (person.demo) throw new PeopleError("forbidden", "Sign out of the demo first.");
      assertAddress(found, person.email);
      await db.transaction((tx) => take(tx, found, self, person.id, clock.now()));
      await sessions.forgetPerson(person.id);
    },
    async acceptNew({ name, email, password }, token, origin) {
      const found = await find(token, origin);
      const address = found.email ?? email;
      if (name === undefined || address === undefined || password === undefined) {
        throw new PeopleError("invalid_request", "Send name, email and password, or sign in first.");
      }
      if (email !== undefined) assertAddress(found, normaliseEmail(email));
      const row = await newPersonRow(passwords, { name, email: address, password }, clock.now());
      await admit(row, found, origin);
      return sessions.start(row, "invitation", origin);
    },
    async acceptVouched(vouched, token, origin) {
      const found = await find(token, origin);
      const row = personRow(vouched, clock.now());
      await admit(row, found, origin);
      const account = await selectAccount(db.query, row.id);
      if (account === undefined) throw linkInvalid();
      return account;
    },
  };
}

async function invite({ db, clock }: PeopleContext, self: MemberSelf, asked: NewInvitation) {
  const { role, scope = "tenant" } = asked;
  const token = newToken();
  const now = clock.now();
  const invitation = { id: newId(), expiresAt: now + INVITATION_MS };
  await db.transaction(async (tx) => {
    const organization = scope === "organization" ? await organizationOf(tx, self, role) : undefined;
    if (organization === undefined) await assertReach(tx, self, role);
    await insertInvitation(tx, {
      id: invitation.id,
      token_hash: hashToken(token),
      organization_id: organization ?? null,
      tenant_id: organization === undefined ? self.tenant : null,
      role,
      email: asked.email === undefined ? null : normaliseEmail(asked.email),
      invited_by: self.personId,
      created_at: now,
      expires_at: invitation.expiresAt,
      closed_at: null,
    });
    const deed = { action: "invitation.created", tenant: self.tenant, target: invitation.id };
    await recordDeed(tx, now, self, { ...deed, detail: { role, scope, email: asked.email ?? null } });
  });
  return { ...invitation, token };
}

async function assertReach(tx: Db, self: MemberSelf, role: PersonRole): Promise<void> {
  const own = await selectMembership(tx, self.personId, self.tenant);
  if (own !== undefined && mayReach(own.role, role)) return;
  throw new PeopleError("forbidden", `Your role here does not let you invite somebody as ${role}.`);
}

/** The tenant's organization, in which the caller must have a role that reaches the new one. */
async function organizationOf(tx: Db, self: MemberSelf, role: PersonRole): Promise<string> {
  if (!hasRight(role, "administer")) {
    throw new PeopleError("invalid_request", "In an organization people are owners or managers.");
  }
  const organization = await organizationOfTenant(tx, self.tenant);
  const roles = await selectOrganizationRoles(tx, [self.personId]);
  const own = roles.find(({ id }) => id === organization?.id);
  if (own === undefined || !mayReach(own.role, role)) {
    throw new PeopleError("forbidden", `Your role in the organization does not let you invite a ${role}.`);
  }
  return own.id;
}

async function revoke({ db, clock }: PeopleContext, self: MemberSelf, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const organization = await organizationOfTenant(tx, self.tenant);
    const place = { tenant: self.tenant, organizationId: organization?.id };
    const open = await selectInvitations(tx, place, clock.now());
    const found = open.find((each) => each.id === id);
    if (found === undefined) throw new PeopleError("not_found", "There is no open invitation with this id.");
    if (found.organization_id === null) await assertReach(tx, self, found.role);
    else await organizationOf(tx, self, found.role);
    await closeInvitation(tx, id, clock.now());
    await recordDeed(tx, clock.now(), self, {
      action: "invitation.revoked",
      tenant: self.tenant,
      target: id,
    });
  });
}

/** Closes the invitation, which only one can, and gives its role, unless there is a stronger one. */
async function take(
  tx: Db,
  found: InvitationView,
  actor: Actor,
  personId: string,
  now: number,
): Promise<void> {
  if (!(await isBacked(tx, found)) || !(await closeInvitation(tx, found.id, now))) throw linkInvalid();
  const { tenant_id: tenant, organization_id: organization, role } = found;
  if (tenant !== null) {
    const own = await selectMembership(tx, personId, tenant);
    if (own?.scope !== "tenant" || isStronger(role, own.role)) {
      await putTenantRole(tx, tenant, personId, role);
    }
  }
  if (organization !== null) {
    const roles = await selectOrganizationRoles(tx, [personId]);
    const own = roles.find(({ id }) => id === organization);
    if (own === undefined || isStronger(role, own.role)) {
      await putOrganizationRole(tx, organization, personId, role);
    }
  }
  await recordDeed(tx, now, actor, {
    action: "invitation.accepted",
    ...(tenant === null ? {} : { tenant }),
    target: found.id,
    detail: { role, invited_by: found.invited_by },
  });
}

/** Its inviter could still give the role: whoever is let go does not come back by a link made before. */
async function isBacked(db: Db, { invited_by: inviter, ...found }: InvitationView): Promise<boolean> {
  const { tenant_id: tenant, organization_id: organization, role } = found;
  if (tenant !== null) {
    const own = await selectMembership(db, inviter, tenant);
    return own !== undefined && mayReach(own.role, role);
  }
  const roles = await selectOrganizationRoles(db, [inviter]);
  return roles.some((own) => own.id === organization && mayReach(own.role, role));
}

function assertAddress(found: InvitationView, email: string): void {
  if (found.email === null || found.email === email) return;
  throw new PeopleError("forbidden", "The invitation is for another e-mail address.");
}
