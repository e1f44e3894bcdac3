import { emailHosts, searchHosts, socialHosts } from "./referrer-hosts.ts";

/** Values of column `referrer_class`. */
export type ReferrerClass = "direct" | "internal" | "search" | "social" | "email" | "other";

/** A suffix under which a name is sold: `de`, `com`, `co.uk`, `com.br`. */
const SUFFIX = "(?:(?:com?|net?|org?)\\.)?[a-z]{2,4}";

/** Google is everywhere, but its documents, groups and mail are no search. */
const GOOGLE_SEARCH = `^(?:(?:www|m|images|news|scholar|cse|encrypted|maps|lens)\\.)?google\\.${SUFFIX}$`;

/**
 * One regular expression per class over the referrer's host in lower case, without user and port; in the syntax that JavaScript and RE2 share, so
 * that a SQL engine applies the same rules. Ask in the order email, search, social.
 */
export const referrerPatterns: Readonly<Record<"email" | "search" | "social", string>> = {
  email: hostPattern(emailHosts),
  search: `${GOOGLE_SEARCH}|${hostPattern(searchHosts)}`,
  social: hostPattern(socialHosts),
};

/** The class of a visit by the page's and the referrer's address. A referrer without a host is "other": the sender wrote something. */
export function classifyReferrer(pageUrl: string | undefined, referrer: string | undefined): ReferrerClass {
  if (referrer === undefined || referrer === "") return "direct";
  const host = hostOf(referrer);
  if (host === "") return "other";
  if (pageUrl !== undefined && host === hostOf(pageUrl)) return "internal";
  return rules.find(([, pattern]) => pattern.test(host))?.[0] ?? "other";
}

const rules = (["email", "search", "social"] as const).map(
  (name) => [name, new RegExp(referrerPatterns[name])] as const,
);

function hostOf(url: string): string {
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/:?#]+)/.exec(url)?.[1]?.toLowerCase() ?? "";
}

function hostPattern(hosts: readonly string[]): string {
  const names = hosts.filter((host) => host.endsWith(".*")).map((host) => escaped(host.slice(0, -2)));
  const whole = hosts.filter((host) => !host.endsWith(".*")).map(escaped);
  return `(?:^|\\.)(?:${whole.join("|")}|(?:${names.join("|")})\\.${SUFFIX})$`;
}

function escaped(host: string): string {
  return host.replaceAll(".", "\\.");
}
