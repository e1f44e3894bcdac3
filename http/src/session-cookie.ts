import { RequestError } from "./problem.ts";
import type { Site } from "./session-site.ts";

/*
 * `__Host-` binds the cookie to this host, https and path `/`: a sibling domain cannot set or read it. Browsers refuse that prefix over http, so loopback,
 * which nobody can listen to, has a plain name.
 */
const SECURE_NAME = "__Host-kontor";
const LOOPBACK_NAME = "kontor";

/** Throws RequestError https_required where a cookie would travel in the clear. */
export function assertSafeTransport({ secure, loopback }: Site): void {
  if (secure || loopback) return;
  throw new RequestError(
    "https_required",
    "Sign in over https: put a proxy with TLS in front and set KONTOR_PUBLIC_URL (or KONTOR_TRUST_PROXY=1).",
  );
}

/** The token of the session that the browser shows. */
export function sessionToken(headers: Headers, site: Site): string | undefined {
  return cookieOf(headers, nameFor(site));
}

/** `Set-Cookie` of a session; an empty token removes it. */
export function sessionCookie(site: Site, token: string, maxAgeMs: number): string {
  return setCookie(nameFor(site), site, token, maxAgeMs);
}

/** A cookie of ours by name. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

export function setCookie(name: string, site: Site, value: string, maxAgeMs: number): string {
  const seconds = value === "" ? 0 : Math.floor(maxAgeMs / 1000);
  const secure = site.secure ? "; Secure" : "";
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

function nameFor({ secure }: Site): string {
  return secure ? SECURE_NAME : LOOPBACK_NAME;
}
