import { KontorError } from "@kontor/core";
import { SESSION_MS, type OidcSignIn } from "@kontor/domain/people";
import type { Context } from "hono";
import { RequestError } from "../problem.ts";
import { assertSafeTransport, cookieOf, sessionCookie, setCookie } from "../session-cookie.ts";
import type { Site } from "../session-site.ts";
import { PRIVATE, type Handler } from "./handler.ts";
import type { PeopleDoor } from "./people-caller.ts";

const MINUTES_10 = 10 * 60_000;
/** What a person can do something about; the page says it. Anything else is answered as any error is. */
const TOLD = ["sign_in_failed", "link_invalid", "forbidden", "conflict", "rate_limited", "unavailable"];

/** The way in by an OpenID provider. A cookie ties the answer to the browser that asked, so that nobody is signed in to an account of others. */
export function createOidcHandlers(
  door: PeopleDoor,
): Readonly<Record<"oidcStart" | "oidcCallback", Handler>> {
  return {
    async oidcStart(context) {
      const oidc = assertProvider(door);
      const site = door.siteOf(context);
      assertSafeTransport(site);
      const redirectUri = `${site.origin}/v1/auth/oidc/callback`;
      const invitation = fromElsewhere(context) ? undefined : context.req.query("invitation");
      const { url, id } = await oidc.begin(redirectUri, invitation, door.originOf(context));
      return goTo(context, url, [setCookie(cookieName(site), site, id, MINUTES_10)]);
    },
    async oidcCallback(context) {
      const oidc = assertProvider(door);
      const site = door.siteOf(context);
      assertSafeTransport(site);
      const done = setCookie(cookieName(site), site, "", 0);
      const id = cookieOf(context.req.raw.headers, cookieName(site)) ?? "";
      try {
        const { search } = new URL(context.req.url);
        const { token } = await oidc.finish(id, search, door.originOf(context));
        return goTo(context, "/", [done, sessionCookie(site, token, SESSION_MS)]);
      } catch (error) {
        if (!(error instanceof KontorError) || !TOLD.includes(error.code)) throw error;
        return goTo(context, `/?sign_in=${error.code}`, [done]);
      }
    },
  };
}

// A link on another site must not make its visitor, who is signed in at the provider, take an invitation unasked.
function fromElsewhere(context: Context): boolean {
  return ["cross-site", "same-site"].includes(context.req.header("sec-fetch-site") ?? "");
}

function assertProvider({ people }: PeopleDoor): OidcSignIn {
  if (people.oidc !== undefined) return people.oidc;
  throw new RequestError("not_found", "No OpenID provider is set up: see KONTOR_OIDC_ISSUER.");
}

function cookieName({ secure }: Site): string {
  return secure ? "__Host-kontor-oidc" : "kontor-oidc";
}

function goTo(context: Context, location: string, cookies: readonly string[]): Response {
  const response = context.body(null, 302, { ...PRIVATE, location });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}
