import type { IncomingMessage } from "node:http";
import type { Role } from "@kontor/contracts";
import type { KeyGrant, Tenancy } from "@kontor/domain/tenancy";
import { RequestError } from "./problem.ts";

/** The key a request shows: the bearer token, or `?key=` for senders that cannot set headers. */
export function tokenOf(authorization: string | undefined, query: string): string | undefined {
  if (authorization !== undefined) {
    return /^bearer /i.test(authorization) ? authorization.slice(7).trim() : undefined;
  }
  return query === "" ? undefined : (new URLSearchParams(query).get("key") ?? undefined);
}

/** The grant of a token whose role is one of `roles`; throws RequestError 401 or 403. Answers at once when the tenancy does. */
export function authorise(
  tenancy: Pick<Tenancy, "authenticate">,
  token: string | undefined,
  roles: readonly Role[],
): KeyGrant | Promise<KeyGrant> {
  if (token === undefined || token === "") {
    throw new RequestError("unauthorized", "Send a key: `Authorization: Bearer ID.SECRET`, or `?key=`.");
  }
  const grant = tenancy.authenticate(token);
  return grant instanceof Promise
    ? grant.then((known) => checkGrant(known, roles))
    : checkGrant(grant, roles);
}

function checkGrant(grant: KeyGrant | null, roles: readonly Role[]): KeyGrant {
  if (grant === null) throw new RequestError("unauthorized", "The key is unknown or was revoked.");
  if (roles.includes(grant.role)) return grant;
  if (roles.length === 0)
    throw new RequestError("forbidden", "This is for people who are signed in, not for keys.");
  const message = `This needs a key with role ${roles.join(" or ")}; the key's role is ${grant.role}.`;
  throw new RequestError("forbidden", message);
}

/** The guest's address. Behind a trusted proxy it is the first of X-Forwarded-For. */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string | undefined {
  const forwarded = trustProxy ? request.headers["x-forwarded-for"] : undefined;
  const first = typeof forwarded === "string" ? forwarded.split(",", 1)[0]?.trim() : undefined;
  return first === undefined || first === "" ? request.socket.remoteAddress : first;
}
