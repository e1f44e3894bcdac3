import type { Member, PersonRole } from "@kontor/contracts";
import { recordDeed } from "./audit.ts";
import type { PeopleContext } from "./context.ts";
import { PeopleError } from "./errors.ts";
import type { Membership, Person } from "./people.ts";
import { hasRight, mayReach } from "./ranks.ts";
import type { Self } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import type { Db } from "./sql/db.ts";
import {
  countOrganizationOwners,
  deleteOrganizationRole,
  deleteTenantRole,
  giveTenant,
  insertTenant,
  putOrganizationRole,
  putTenantRole,
  selectMembership,
  selectMemberships,
  selectOrganizationRoles,
} from "./sql/members.ts";
import { selectLastSeen, selectPersons } from "./sql/persons.ts";

/** Somebody who acts in a tenant, with the role that the caller's session has there. */
export interface MemberSelf extends Self {
  readonly tenant: string;
}

/** The people of a tenant. */
export interface Members {
  /** By name; with what only administrators see when asked. */
  list(tenant: string, details: boolean): Promise<Member[]>;
  /** undefined: none in this tenant. */
  roleIn(tenant: string, personId: string): Promise<PersonRole | undefined>;
  /** Throws PeopleError not_found for somebody without a role in the tenant. */
  assertMember(tenant: string, personId: string): Promise<Person>;
  /** Throws PeopleError forbidden, not_found, last_owner. */
  changeRole(self: MemberSelf, personId: string, role: PersonRole): Promise<Member>;
  /** Oneself or, for those who may administer, others. Throws PeopleError forbidden, not_found, last_owner. */
  remove(self: MemberSelf, personId: string): Promise<void>;
  /** Throws PeopleError forbidden, conflict. */
  createTenant(
    self: Self,
    tenant: { readonly id: string; readonly name: string; readonly organization?: string | undefined },
  ): Promise<PersonRole>;
}

export function createMembers(context: PeopleContext, sessions: Sessions): Members {
  const { db, clock } = context;
  return {
    list: (tenant, details) => listMembers(db.query, tenant, details),
    roleIn: async (tenant, personId) => (await selectMembership(db.query, personId, tenant))?.role,
    async assertMember(tenant, personId) {
      await memberOf(db.query, tenant, personId);
      const [person] = await selectPersons(db.query, [personId]);
      if (person === undefined) throw notFound();
      return person;
    },
    async changeRole(self, personId, role) {
      await db.transaction(async (tx) => {
        const member = await reach(tx, self, personId, role);
        if (member.role === role) return;
        await write(tx, member, role);
        const detail = { from: member.role, to: role, scope: member.scope };
        const deed = { action: "member.role_changed", tenant: self.tenant, target: personId, detail };
        await recordDeed(tx, clock.now(), self, deed);
      });
      await sessions.forgetPerson(personId);
      const members = await listMembers(db.query, self.tenant, true);
      const member = members.find(({ id }) => id === personId);
      if (member === undefined) throw notFound();
      return member;
    },
    async remove(self, personId) {
      await db.transaction(async (tx) => {
        const own = self.personId === personId;
        const member = own
          ? await memberOf(tx, self.tenant, personId)
          : await reach(tx, self, personId, undefined);
        await write(tx, member, undefined);
        await deleteTenantRole(tx, self.tenant, personId);
        const action = own ? "member.left" : "member.removed";
        const deed = { action, tenant: self.tenant, target: personId, detail: { role: member.role } };
        await recordDeed(tx, clock.now(), self, deed);
      });
      await sessions.forgetPerson(personId);
    },
    createTenant: (self, tenant) =>
      db.transaction(async (tx) => {
        const { id, role } = await organizationFor(tx, self, tenant.organization);
        if (!(await insertTenant(tx, tenant.id, tenant.name, clock.now()))) {
          throw new PeopleError("conflict", `There is a tenant ${tenant.id} already. Choose another id.`);
        }
        await giveTenant(tx, id, tenant.id);
        const deed = { action: "tenant.created", tenant: tenant.id, target: tenant.id };
        await recordDeed(tx, clock.now(), self, deed);
        return role;
      }),
  };
}

/** Whom the caller may change to `role` (undefined: take out). What counts is what the database says now, not the session's memory. */
async function reach(
  tx: Db,
  self: MemberSelf,
  personId: string,
  role: PersonRole | undefined,
): Promise<Membership> {
  const own = await memberOf(tx, self.tenant, self.personId);
  const member = await memberOf(tx, self.tenant, personId);
  if (!hasRight(own.role, "administer")) {
    throw new PeopleError("forbidden", `This needs the right "administer"; your role here is ${own.role}.`);
  }
  if (!mayReach(own.role, member.role) || (role !== undefined && !mayReach(own.role, role))) {
    throw new PeopleError("forbidden", `Your role, ${own.role}, does not reach an owner.`);
  }
  if (member.scope === "organization" && own.organizationId !== member.organizationId) {
    const message = "This role comes from the organization: only its owners and managers can change it.";
    throw new PeopleError("forbidden", message);
  }
  return member;
}

/** Changes a role where it comes from. */
async function write(tx: Db, member: Membership, role: PersonRole | undefined): Promise<void> {
  const { organizationId, personId, tenant } = member;
  if (organizationId === null) {
    if (member.role === "owner" && role !== "owner") await assertOtherOwner(tx, tenant, personId);
    if (role === undefined) await deleteTenantRole(tx, tenant, personId);
    else await putTenantRole(tx, tenant, personId, role);
    return;
  }
  if (
    member.role === "owner" &&
    role !== "owner" &&
    (await countOrganizationOwners(tx, organizationId)) < 2
  ) {
    throw lastOwner("organization");
  }
  if (role === undefined) return deleteOrganizationRole(tx, organizationId, personId);
  if (!hasRight(role, "administer")) {
    const message =
      "In an organization people are owners or managers. Take them out and invite them to the tenant.";
    throw new PeopleError("invalid_request", message);
  }
  await putOrganizationRole(tx, organizationId, personId, role);
}

async function assertOtherOwner(tx: Db, tenant: string, personId: string): Promise<void> {
  const members = await selectMemberships(tx, { tenant });
  if (!members.some((each) => each.role === "owner" && each.personId !== personId)) throw lastOwner("tenant");
}

async function memberOf(db: Db, tenant: string, personId: string): Promise<Membership> {
  const membership = await selectMembership(db, personId, tenant);
  if (membership === undefined) throw notFound();
  return membership;
}

async function listMembers(db: Db, tenant: string, details: boolean): Promise<Member[]> {
  const memberships = await selectMemberships(db, { tenant });
  const ids = memberships.map(({ personId }) => personId);
  const persons = new Map((await selectPersons(db, ids)).map((person) => [person.id, person]));
  const seen = details ? await selectLastSeen(db, ids) : new Map<string, number | null>();
  const members = memberships.flatMap(({ personId, role, scope }): Member[] => {
    const person = persons.get(personId);
    if (person === undefined) return [];
    const { id, name, email } = person;
    const lastSeen = seen.get(id) ?? null;
    const last_seen_at = lastSeen === null ? null : new Date(lastSeen).toISOString();
    return [{ id, name, role, scope, photo: photoPath(person), ...(details ? { email, last_seen_at } : {}) }];
  });
  return members.sort((a, b) => a.name.localeCompare(b.name, "en") || (a.id < b.id ? -1 : 1));
}

/** Changes with the photo, so that browsers may keep it. */
export function photoPath({ id, photoAt }: Pick<Person, "id" | "photoAt">): string | null {
  return photoAt === null ? null : `/v1/people/${id}/photo?at=${photoAt}`;
}

async function organizationFor(tx: Db, self: Self, asked: string | undefined) {
  const all = await selectOrganizationRoles(tx, [self.personId]);
  const [found, other] = asked === undefined ? all : all.filter(({ id }) => id === asked);
  if (found === undefined) {
    throw new PeopleError("forbidden", "Only owners and managers of an organization create tenants.");
  }
  if (other === undefined) return found;
  throw new PeopleError("invalid_request", "You have several organizations: say which by `organization`.");
}

function notFound(): PeopleError {
  return new PeopleError("not_found", "There is nobody with this id in the tenant.");
}

function lastOwner(of: string): PeopleError {
  return new PeopleError(
    "last_owner",
    `This is the last owner of the ${of}. Make somebody else owner first.`,
  );
}
