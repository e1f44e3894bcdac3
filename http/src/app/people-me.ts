import type { Me } from "@kontor/contracts";
import { photoPath, rightsOf, SESSION_MS, type NewSession, type SignedIn } from "@kontor/domain/people";
import type { Context } from "hono";
import { RequestError } from "../problem.ts";
import { chooseTenant } from "../session-gate.ts";
import { sessionCookie, sessionToken } from "../session-cookie.ts";
import { PRIVATE } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";

/** What nobody gets where nobody can sign in. */
export const nobody: Me = {
  person: null,
  tenants: [],
  organizations: [],
  tenant: null,
  role: null,
  rights: [],
  view_as: null,
  demo_sign_in: false,
  setup_needed: false,
  providers: [],
};

/** `GET /v1/me`. The cookie is given anew, so that it lives as long as the session does. */
export async function answerMe(door: PeopleDoor, context: Context): Promise<Response> {
  const caller = await door.find(context);
  if (caller === null) return context.json(await strangerOf(door, context), 200, PRIVATE);
  const site = door.siteOf(context);
  const token = sessionToken(context.req.raw.headers, site);
  const asked = context.req.header("kontor-tenant") ?? context.req.query("tenant");
  return context.json(await meOf(door, context, caller.session, asked), 200, {
    ...PRIVATE,
    ...(token === undefined ? {} : { "set-cookie": sessionCookie(site, token, SESSION_MS) }),
  });
}

/** The answer of every way in: who came in, and the cookie. */
export async function answerSignedIn(
  door: PeopleDoor,
  context: Context,
  { token }: NewSession,
): Promise<Response> {
  const session = await door.people.sessions.find(token);
  if (session === null) throw new RequestError("unavailable", "The session is gone already. Sign in again.");
  return context.json(await meOf(door, context, session, undefined), 200, {
    ...PRIVATE,
    "set-cookie": sessionCookie(door.siteOf(context), token, SESSION_MS),
  });
}

async function strangerOf(door: PeopleDoor, context: Context): Promise<Me> {
  return {
    ...nobody,
    demo_sign_in: await door.offersDemo(context),
    setup_needed: await door.people.accounts.isEmpty(),
    providers: providersOf(door),
  };
}

function providersOf({ people }: PeopleDoor): Me["providers"] {
  return people.oidc === undefined ? [] : [{ name: people.oidc.name, url: "/v1/auth/oidc" }];
}

async function meOf(
  door: PeopleDoor,
  context: Context,
  session: SignedIn,
  asked: string | undefined,
): Promise<Me> {
  const { person, memberships, organizations, viewAs } = session;
  const current = chooseTenant(session, asked);
  const seen = viewAs?.tenant === current?.tenant ? viewAs?.role : undefined;
  const role = current === undefined ? null : (seen ?? current.role);
  return {
    person: {
      id: person.id,
      name: person.name,
      email: person.email,
      photo: photoPath(person),
      demo: person.demo,
      has_password: person.hasPassword,
      totp: person.hasTotp,
    },
    tenants: memberships.map((each) => ({
      id: each.tenant,
      name: each.tenantName,
      role: each.role,
      rights: rightsOf(each.role),
    })),
    organizations: organizations.map(({ id, name, role: own }) => ({ id, name, role: own })),
    tenant: current?.tenant ?? null,
    role,
    rights: role === null ? [] : rightsOf(role),
    view_as: viewAs && { ...viewAs, since: new Date(viewAs.since).toISOString() },
    demo_sign_in: await door.offersDemo(context),
    setup_needed: false,
    providers: providersOf(door),
  };
}
