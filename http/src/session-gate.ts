import type { Membership, People, SignedIn } from "@kontor/domain/people";
import type { PeopleGate, PersonGrant, PersonRequest } from "./grant.ts";
import { RequestError } from "./problem.ts";
import { sessionToken } from "./session-cookie.ts";
import { assertOwnSite } from "./session-guard.ts";
import { siteOf, type SiteSettings } from "./session-site.ts";

/** People's sessions at the front door. */
export interface SessionGate extends PeopleGate {
  /** Who is signed in, whatever the tenant; null without a good session. Throws RequestError for another site's request. */
  signedIn(request: Omit<PersonRequest, "tenant">): Promise<SignedIn | null>;
}

export interface SessionSettings extends SiteSettings {
  /** The demo's sessions are good: where the server is open to others, those of a time when it was not are good no longer. */
  readonly demo: boolean;
}

export function createSessionGate(people: Pick<People, "sessions">, settings: SessionSettings): SessionGate {
  const signedIn: SessionGate["signedIn"] = async ({ method, headers }) => {
    const site = siteOf(headers, settings);
    const token = sessionToken(headers, site);
    const found = token === undefined ? null : await people.sessions.find(token);
    if (found?.person.demo === true && !settings.demo) return null;
    if (found !== null) assertOwnSite(method, headers, site);
    return found;
  };
  return {
    signedIn,
    async authenticate(request) {
      const found = await signedIn(request);
      if (found === null) return null;
      const membership = chooseTenant(found, request.tenant);
      if (membership === undefined) {
        throw new RequestError("forbidden", "You have no role in a tenant yet: ask for an invitation.");
      }
      return { tenant: membership.tenant, person: toGrant(found, membership) };
    },
  };
}

/** The tenant asked for, else the first; undefined without any. Whether a tenant of others exists is not told. */
export function chooseTenant({ memberships }: SignedIn, asked: string | undefined): Membership | undefined {
  if (asked === undefined) return memberships[0];
  const found = memberships.find(({ tenant }) => tenant === asked);
  if (found === undefined) throw new RequestError("forbidden", "You have no role in this tenant.");
  return found;
}

function toGrant({ person, sessionId, viewAs }: SignedIn, { tenant, role }: Membership): PersonGrant {
  if (viewAs?.tenant !== tenant) return { id: person.id, name: person.name, sessionId, role };
  const seen = viewAs.person ?? person;
  return { id: seen.id, name: seen.name, sessionId, role: viewAs.role, viewedBy: { id: person.id, role } };
}
