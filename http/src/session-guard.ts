import { RequestError } from "./problem.ts";
import type { Site } from "./session-site.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses what another site's page sends with our visitor's cookie: a request that may change something must say that it comes from our own pages (every
 * browser of today sends Sec-Fetch-Site) or, from browsers without it, name our origin. Programs use keys.
 */
export function assertOwnSite(method: string, headers: Headers, site: Site): void {
  if (SAFE_METHODS.includes(method.toUpperCase())) return;
  const from = headers.get("sec-fetch-site");
  const own =
    from === null ? headers.get("origin") === site.origin : from === "same-origin" || from === "none";
  if (own) return;
  throw new RequestError(
    "cross_site",
    "A session can only be used from Kontor's own pages. Programs use a key: `Authorization: Bearer ID.SECRET`.",
  );
}
