import { createIsbotFromList, list } from "isbot";

/** Longest part of a User-Agent that any rule looks at, so that a hostile one costs no more than an ordinary one. */
export const EXAMINED_LENGTH = 512;

/*
 * Patterns of isbot that tell what a client reads or where it is at home rather than what it is. They flag people: Internet Explorer
 * with Chrome Frame, phones whose firmware says "(HTTPS)", readers on a phone, pages viewed through a document viewer. `ownRules` says the
 * useful part of them more narrowly.
 */
const tooBroad = new Set([
  "(?:^|[^g])news(?!sapphire)",
  "(?<! channel/|google/)google(?!(?:wv|app|/google| pixel))",
  "(?<!lib)http",
  "@[a-z][\\w-]+\\.",
  "\\.com\\b",
  "\\b\\w+/1\\.0;",
  "^[\\w \\.\\-\\(?:\\):%]+(?:/v?\\d+(?:\\.\\d+)?(?:\\.\\d{1,10})*?)?(?:,|$)",
  "^mozilla/\\d\\.\\d\\s\\((?:compatible;)?(?:\\s?[\\w\\d-.]+[\\s/]\\d+\\.\\d+)?\\)$",
  "agent\\b",
  "chromeframe",
  "feed",
  "parser",
  "server",
  "url",
  "discovery",
  "^reed",
]);

const ownRules = [
  // A lone product token: no browser sends so little, scripts and libraries do.
  "^(?!mozilla|opera|-$)[\\w.-]+(?:/v?[\\w.-]+)?$",
  // "(compatible; Name; http://...)" is how crawlers introduce themselves; Internet Explorer's add-ons use it too.
  "\\bcompatible;(?!\\s?msie)[^)]*(?:https?:|[ ;]\\+)",
  "\\bcompatible;\\s?[\\w-]+(?:\\.[\\w-]+)*\\.(?:com|net|org|io|ru|de)\\b",
  // A contact address: in brackets of its own, or after a browser's tokens.
  "\\(\\+https?:",
  "^mozilla/.*\\+https?:",
  "(?:safari|firefox)/[\\d.]+ .*(?:https?:|\\w\\.(?:com|net|org|io)\\b)",
  "^\\S+ \\(?\\+?[\\w.+-]+@[\\w-]+\\.[\\w.-]+\\)?$",
  // Command-line tools and libraries for HTTP.
  "^(?:curl|okhttp|axios|got|httpie|http[._]|http request|check_http|go-http|lwp|mechanize|ruby|jersey)\\b",
  "\\bhttp-?client\\b",
  "(?<!user)-agent\\b|\\bagent/\\d| agent\\)",
  // Feed services and libraries; a person's own feed reader is not among them.
  "^feed",
  "\\d subscribers?\\b",
  "\\bfeed ?(?:parser;|reader\\b)",
  // Machines that watch, preview or unfurl.
  "monitoring|uptime|webhook|favicon service|screenshot|unfurl|survey|sqlmap|link ?checkr?",
  // Google's many fetchers end or begin with the name.
  "-google\\b|\\bgoogle(?:other|agent|imageproxy|association|-(?!app\\b))|google web preview",
];

const matchesRule = createIsbotFromList([...list.filter((pattern) => !tooBroad.has(pattern)), ...ownRules]);

/**
 * Whether a User-Agent names a crawler, monitor, preview fetcher, feed service, script or HTTP library. A missing one ("", "-") says nothing
 * and is no bot: privacy tools remove it, and so do servers that relay events.
 */
export function isBotUserAgent(userAgent: string): boolean {
  return matchesRule(userAgent.slice(0, EXAMINED_LENGTH));
}
