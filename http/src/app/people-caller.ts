import type { IncomingMessage } from "node:http";
import {
  actorOf,
  type Actor,
  type Origin,
  type People,
  type Self,
  type SignedIn,
} from "@kontor/domain/people";
import type { Context } from "hono";
import type { HttpDependencies } from "../dependencies.ts";
import type { Grant } from "../grant.ts";
import { RequestError } from "../problem.ts";
import { createSessionGate, type SessionGate } from "../session-gate.ts";
import { isLoopbackAddress, siteOf, type Site } from "../session-site.ts";
import type { Handler } from "./handler.ts";

/** Somebody who is signed in, as a handler needs it. */
export interface Caller {
  readonly session: SignedIn;
  readonly self: Self;
}

type CallerHandler = (context: Context, caller: Caller) => Response | Promise<Response>;

/** What the handlers of people share: who calls, from where, by which name of this server. */
export interface PeopleDoor {
  readonly people: People;
  readonly gate: SessionGate;
  siteOf(context: Context): Site;
  originOf(context: Context): Origin;
  /** Who is signed in; null for nobody. Throws RequestError for another site's request. */
  find(context: Context): Promise<Caller | null>;
  /** Answers those who are signed in; others get 401. */
  readonly own: (handler: CallerHandler) => Handler;
  /** The same for what changes the ways into the account: 403 `proof_required` for those whose last proof of who they are is too old. */
  readonly proved: (handler: CallerHandler) => Handler;
  /** The one-click sign-in of the demo may be offered to this request. */
  offersDemo(context: Context): Promise<boolean>;
}

/** Undefined where nobody can sign in. */
export function createPeopleDoor(dependencies: HttpDependencies): PeopleDoor | undefined {
  const { signIn, trustProxy = false } = dependencies;
  if (signIn === undefined) return undefined;
  const { people, publicUrl, loopbackOnly } = signIn;
  const settings = { publicUrl, trustProxy, demo: loopbackOnly };
  const gate = createSessionGate(people, settings);
  const siteFor = (context: Context): Site => siteOf(context.req.raw.headers, settings);
  const originOf = (context: Context): Origin => ({
    address: addressFor(context, trustProxy),
    userAgent: context.req.header("user-agent")?.slice(0, 300) ?? null,
  });
  const find: PeopleDoor["find"] = async (context) => {
    const session = await gate.signedIn({ method: context.req.method, headers: context.req.raw.headers });
    if (session === null) return null;
    return { session, self: { ...actorOf(session.person, originOf(context)), personId: session.person.id } };
  };
  const own: PeopleDoor["own"] = (handler) => async (context) => {
    const caller = await find(context);
    if (caller === null) throw new RequestError("unauthorized", "Sign in first.");
    return handler(context, caller);
  };
  return {
    people,
    gate,
    siteOf: siteFor,
    originOf,
    find,
    own,
    proved: (handler) =>
      own((context, caller) => {
        // The demo's account has nothing to prove itself by, and nobody changes it: the handler says so.
        if (!caller.session.person.demo) people.proofs.assertFresh(caller.session);
        return handler(context, caller);
      }),
    offersDemo: async (context) =>
      loopbackOnly && isLocal(context, siteFor(context)) && (await people.demo.exists()),
  };
}

/** Who acts, for the audit trail: a person or a key. */
export function actorOfGrant(grant: Grant, origin: Origin): Actor {
  if (grant.person !== undefined) return actorOf(grant.person, origin);
  return { id: `key:${grant.keyId}`, name: `Key ${grant.keyId}`, ...origin };
}

/*
 * From this machine, by one of its own names. A page of another site that resolves its name to 127.0.0.1 (DNS rebinding) comes with that name as
 * Host; a proxy on this machine leaves its traces in headers, in an Origin that is not ours, or in HTTP/1.0, which no browser speaks but nginx does unless told otherwise.
 */
function isLocal(context: Context, site: Site): boolean {
  const { headers } = context.req.raw;
  const origin = headers.get("origin");
  const relayed = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];
  const { socket, httpVersion } = incomingOf(context);
  return (
    isLoopbackAddress(socket.remoteAddress) &&
    httpVersion !== "1.0" &&
    site.loopback &&
    !relayed.some((name) => headers.has(name)) &&
    (origin === null || origin === site.origin)
  );
}

/** The last of X-Forwarded-For is what our own proxy saw; what stands before, the client may have made up to get more tries. */
function addressFor(context: Context, trustProxy: boolean): string | null {
  const forwarded = trustProxy ? context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return forwarded || (incomingOf(context).socket.remoteAddress ?? null);
}

function incomingOf(context: Context): IncomingMessage {
  const { incoming } = context.env as { incoming: IncomingMessage };
  return incoming;
}
