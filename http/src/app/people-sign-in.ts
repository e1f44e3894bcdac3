import { AcceptInvitationSchema, InvitationTokenSchema, SetUpSchema, SignInSchema } from "@kontor/contracts";
import type { Context } from "hono";
import { RequestError } from "../problem.ts";
import { assertSafeTransport, sessionCookie } from "../session-cookie.ts";
import { assertOwnSite } from "../session-guard.ts";
import { PRIVATE, SAFE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";
import { answerMe, answerSignedIn } from "./people-me.ts";
import { readJson } from "./read-json.ts";

type Names = "me" | "signIn" | "signOut" | "demoSignIn" | "setUp" | "showInvitation" | "acceptInvitation";

/** Ways in. Another site's page cannot sign its visitor in to an account of its own (login CSRF), nor out. */
export function createSignInHandlers(door: PeopleDoor): Readonly<Record<Names, Handler>> {
  const { people } = door;
  return {
    me: (context) => answerMe(door, context),
    async signIn(context) {
      assertWayIn(door, context);
      const credentials = await readJson(context, SignInSchema);
      return answerSignedIn(door, context, await people.signIn(credentials, door.originOf(context)));
    },
    async signOut(context) {
      const site = door.siteOf(context);
      assertOwnSite(context.req.method, context.req.raw.headers, site);
      const caller = await door.find(context);
      if (caller !== null) {
        const { person, sessionId } = caller.session;
        await people.sessions.end(caller.self, { personId: person.id, only: sessionId });
      }
      return context.body(null, 204, { ...SAFE, "set-cookie": sessionCookie(site, "", 0) });
    },
    async demoSignIn(context) {
      assertWayIn(door, context);
      if (!(await door.offersDemo(context))) {
        const message = "The demo is open to this machine only: there, open the address the server printed.";
        throw new RequestError("forbidden", message);
      }
      return answerSignedIn(door, context, await people.demo.signIn(door.originOf(context)));
    },
    async setUp(context) {
      assertWayIn(door, context);
      const { token, ...account } = await readJson(context, SetUpSchema);
      return answerSignedIn(
        door,
        context,
        await people.accounts.setUp(token, account, door.originOf(context)),
      );
    },
    async showInvitation(context) {
      assertWayIn(door, context);
      const { token } = await readJson(context, InvitationTokenSchema);
      const found = await people.invitations.show(token, door.originOf(context));
      const offer = {
        to: found.tenant_name ?? found.organization_name ?? "",
        scope: found.tenant_id === null ? "organization" : "tenant",
        role: found.role,
        email: found.email,
        invited_by: found.inviter,
        expires_at: new Date(found.expires_at).toISOString(),
      };
      return context.json(offer, 200, PRIVATE);
    },
    async acceptInvitation(context) {
      assertWayIn(door, context);
      const { token, ...newcomer } = await readJson(context, AcceptInvitationSchema);
      const caller = await door.find(context);
      if (caller === null) {
        const session = await people.invitations.acceptNew(newcomer, token, door.originOf(context));
        return answerSignedIn(door, context, session);
      }
      await people.invitations.acceptAs(caller.self, caller.session.person, token);
      return answerMe(door, context);
    },
  };
}

/** A way in needs our own page and a transport that nobody listens to. */
export function assertWayIn(door: PeopleDoor, context: Context): void {
  const site = door.siteOf(context);
  assertOwnSite(context.req.method, context.req.raw.headers, site);
  assertSafeTransport(site);
}
