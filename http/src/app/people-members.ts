import { ChangeMemberSchema, NewInvitationSchema, NewTenantSchema, NewViewAsSchema } from "@kontor/contracts";
import { hasRight, rightsOf, type MemberSelf } from "@kontor/domain/people";
import type { Context } from "hono";
import type { Grant } from "../grant.ts";
import { viewAsReadOnly } from "../problem.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import type { Caller, PeopleDoor } from "./people-caller.ts";
import { readJson } from "./read-json.ts";
import { readLimit } from "./read-integer.ts";
import { assertUnrestricted } from "./restrictions.ts";

type Names =
  | "listPeople"
  | "changeMember"
  | "removeMember"
  | "listInvitations"
  | "invite"
  | "revokeInvitation"
  | "viewAs"
  | "createTenant"
  | "listAudit";
/** Somebody with another role, or new, would see what the policy hides. */
const OTHERS = "so others have to say what people may see.";
const iso = (at: number): string => new Date(at).toISOString();

/** The people of a tenant, for those in it. */
export function createMemberHandlers(door: PeopleDoor): Readonly<Record<Names, Handler>> {
  const { people } = door;
  return {
    async listPeople(context, { tenant, person }) {
      const details = person === undefined || hasRight(person.role, "administer");
      return context.json({ people: await people.members.list(tenant, details) }, 200, PRIVATE);
    },
    changeMember: inTenant(door, async (context, { self }, grant) => {
      assertUnrestricted(grant, OTHERS);
      const { role } = await readJson(context, ChangeMemberSchema);
      return context.json(await people.members.changeRole(self, idOf(context), role), 200, PRIVATE);
    }),
    removeMember: inTenant(door, async (context, { self }) => {
      await people.members.remove(self, idOf(context));
      return context.body(null, 204, SAFE);
    }),
    async listInvitations(context, { tenant }) {
      const invitations = (await people.invitations.list(tenant)).map((each) => ({
        id: each.id,
        role: each.role,
        scope: each.tenant_id === null ? "organization" : "tenant",
        email: each.email,
        invited_by: each.inviter,
        created_at: iso(each.created_at),
        expires_at: iso(each.expires_at),
      }));
      return context.json({ invitations }, 200, PRIVATE);
    },
    invite: inTenant(door, async (context, { self }, grant) => {
      assertUnrestricted(grant, OTHERS);
      const asked = await readJson(context, NewInvitationSchema);
      const { id, token, expiresAt } = await people.invitations.create(self, asked);
      // After `#`: browsers do not send it, so it stands in no log.
      const link = `${door.siteOf(context).origin}/#invitation=${token}`;
      return context.json({ id, link, expires_at: iso(expiresAt) }, 201, PRIVATE);
    }),
    revokeInvitation: inTenant(door, async (context, { self }) => {
      await people.invitations.revoke(self, idOf(context));
      return context.body(null, 204, SAFE);
    }),
    viewAs: inTenant(door, async (context, { self, session }) => {
      await people.viewing.begin(self, session, await readJson(context, NewViewAsSchema));
      return context.body(null, 204, SAFE);
    }),
    // Somebody without a tenant makes the first one.
    createTenant: door.own(async (context, { self, session }) => {
      if (session.viewAs !== null) throw viewAsReadOnly();
      const asked = await readJson(context, NewTenantSchema);
      const role = await people.members.createTenant(self, asked);
      people.sessions.forget(session.tokenHash);
      const tenant = { id: asked.id, name: asked.name, role, rights: rightsOf(role) };
      return context.json(tenant, 201, PRIVATE);
    }),
    async listAudit(context, { tenant }) {
      const { limit, ...filter } = context.req.query();
      const { before, action, person } = filter;
      const question = { limit: readLimit(limit), before, action, person };
      return context.json(await people.audit.list(tenant, question), 200, PRIVATE);
    },
  };
}

/** A person's call in a tenant; the route's right was checked with the grant. */
interface TenantCaller extends Caller {
  readonly self: MemberSelf;
}

export function inTenant(
  door: PeopleDoor,
  handler: (context: Context, caller: TenantCaller, grant: Grant) => Promise<Response>,
): Handler {
  return (context, grant) =>
    door.own((_, { session, self }) =>
      handler(context, { session, self: { ...self, tenant: grant.tenant } }, grant),
    )(context, grant);
}

function idOf(context: Context): string {
  return context.req.param("id") ?? "";
}
