import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import crawlers from "crawler-user-agents";
import { describe, expect, test } from "vitest";
import { isBotUserAgent } from "./bot-rules.ts";

const LOG = new URL("../../../../shared/data/apache-combined-2015.log.gz", import.meta.url);
const hasLog = existsSync(LOG);
if (!hasLog)
  console.warn(
    "skipped: bot detection on the real web log, ../shared/data/apache-combined-2015.log.gz is missing",
  );

test.each([
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
  "Mozilla/5.0 (compatible; SomethingNew/0.1; +https://something.example/about)",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0 Safari/537.36 (Checkly, https://www.checklyhq.com)",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "WhatsApp/2.23.20.0",
  "curl/8.5.0",
  "python-requests/2.32.0",
  "node",
  "okhttp/4.12.0",
  "Go-http-client/2.0",
  "Uptime-Kuma/1.23.16",
  "Feedbin - 1 subscribers",
  "Prometheus/2.51.0",
])("flags %s", (userAgent) => {
  expect(isBotUserAgent(userAgent)).toBe(true);
});

test.each([
  "",
  "-",
  "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.16",
  "Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; http://www.tropicdesigns.net)",
  "LAVA.KKT35 (MAUI/KKT35_S116;WAP Browser/MAUI (HTTPS)) Release/2013.08.20 WAP Browser/MAUI (HTTPS) Profile/ Q03C1-2.40 en-US",
  "Mozilla/5.0 (Linux; Android 7.0; CUBOT NOTE Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0 Mobile Safari/537.36",
  "Reeder/2.1.1 CFNetwork/672.0.8 Darwin/14.0.0",
])("takes %s for a person's", (userAgent) => {
  expect(isBotUserAgent(userAgent)).toBe(false);
});

test("finds at least 94 % of the crawlers that people have collected, names it has no rule for included", () => {
  const collected = [...new Set(crawlers.flatMap((crawler) => crawler.instances))];
  const found = collected.filter(isBotUserAgent);
  expect(collected.length).toBeGreaterThan(2_000);
  expect(found.length / collected.length).toBeGreaterThanOrEqual(0.94);
});

describe.skipIf(!hasLog)("on 10,000 hits of a real web server", () => {
  test("reaches 98 % recall and precision by hits, and 98 % recall by distinct User-Agent", () => {
    const labels = crawlers.map((crawler) => new RegExp(crawler.pattern));
    const isLabelled = (userAgent: string) => labels.some((label) => label.test(userAgent));
    const hits = Map.groupBy(
      userAgentsOf(gunzipSync(readFileSync(LOG)).toString("utf8")),
      (userAgent) => userAgent,
    );
    const verdicts = [...hits].map(([userAgent, { length }]) => ({
      hits: length,
      bot: isLabelled(userAgent),
      flagged: isBotUserAgent(userAgent),
    }));
    const sum = (weigh: (verdict: (typeof verdicts)[number]) => number) =>
      verdicts.reduce((total, verdict) => total + weigh(verdict), 0);
    const both = sum(({ bot, flagged, hits }) => (bot && flagged ? hits : 0));
    expect(sum(({ hits }) => hits)).toBe(10_000);
    expect(both / sum(({ bot, hits }) => (bot ? hits : 0))).toBeGreaterThanOrEqual(0.98);
    expect(both / sum(({ flagged, hits }) => (flagged ? hits : 0))).toBeGreaterThanOrEqual(0.98);
    const distinct = sum(({ bot, flagged }) => Number(bot && flagged)) / sum(({ bot }) => Number(bot));
    expect(distinct).toBeGreaterThanOrEqual(0.98);
  });
});

// The last quoted field; one line of the log ends before its closing quote.
function userAgentsOf(log: string): string[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => /"([^"]*)"?\s*$/.exec(line)?.[1] ?? "");
}
