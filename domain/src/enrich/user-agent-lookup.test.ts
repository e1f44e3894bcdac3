import { expect, test } from "vitest";
import { createUserAgentLookup, parseUserAgent } from "./user-agent-lookup.ts";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)";

const people: [userAgent: string, deviceType: string, browser: string, os: string][] = [
  [CHROME, "desktop", "Chrome", "Windows"],
  [`${CHROME} Edg/126.0.0.0`, "desktop", "Edge", "Windows"],
  [`${CHROME} OPR/111.0.0.0`, "desktop", "Opera", "Windows"],
  ["Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko", "desktop", "IE", "Windows"],
  [
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0; chromeframe/19.0.1084.52)",
    "desktop",
    "IE",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "desktop",
    "Safari",
    "macOS",
  ],
  [
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "desktop",
    "Firefox",
    "Linux",
  ],
  ["Mozilla/5.0 (X11; FreeBSD amd64; rv:100.0) Gecko/20100101 Firefox/100.0", "desktop", "Firefox", "BSD"],
  [
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "desktop",
    "Chrome",
    "Chrome OS",
  ],
  [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, "mobile", "Safari", "iOS"],
  [`${IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`, "mobile", "Chrome", "iOS"],
  [`${IPHONE} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`, "mobile", "Firefox", "iOS"],
  [`${IPHONE} Version/17.0 EdgiOS/125.0 Mobile/15E148 Safari/604.1`, "mobile", "Edge", "iOS"],
  [`${IPHONE} GSA/320.0.0 Mobile/15E148 Safari/604.1`, "mobile", "Google App", "iOS"],
  [
    `${IPHONE} Mobile/15E148 Instagram 336.0.0.31.86 (iPhone15,2; iOS 17_5; en_US)`,
    "mobile",
    "Instagram",
    "iOS",
  ],
  [`${IPHONE} Mobile/21F79 [FBAN/FBIOS;FBAV/468.0;FBDV/iPhone15,2;FBSN/iOS]`, "mobile", "Facebook", "iOS"],
  [
    "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
    "tablet",
    "Safari",
    "iOS",
  ],
  [`${ANDROID} Chrome/126.0.0.0 Mobile Safari/537.36`, "mobile", "Chrome", "Android"],
  [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "tablet",
    "Chrome",
    "Android",
  ],
  ["Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "mobile", "Firefox", "Android"],
  [
    "Mozilla/5.0 (Linux; Android 12; SM-A525F Build/SP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36",
    "mobile",
    "Chrome",
    "Android",
  ],
  [
    "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
    "mobile",
    "Samsung Internet",
    "Android",
  ],
  [
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/76 TV Safari/537.36",
    "tv",
    "Samsung Internet",
    "Tizen",
  ],
  [
    "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.0 Safari/605.1.15",
    "console",
    "Safari",
    "PlayStation",
  ],
];

test.each(people)("reads device, browser and system of %s", (userAgent, deviceType, browser, os) => {
  expect(parseUserAgent(userAgent)).toEqual({ deviceType, browser, os, isBot: false });
});

test("says nothing about a missing User-Agent, not even that it is a bot", () => {
  const lookup = createUserAgentLookup();
  for (const missing of [undefined, "", "-"]) expect(lookup(missing)).toEqual({ isBot: false });
});

test("leaves out what an unknown program does not tell", () => {
  expect(parseUserAgent("Tiny Tiny RSS/1.11 (http://tt-rss.org/)")).toEqual({
    deviceType: "other",
    isBot: true,
  });
});

test("answers a repeated User-Agent from memory, with the very same object", () => {
  const lookup = createUserAgentLookup();
  expect(lookup(CHROME)).toBe(lookup(CHROME.slice()));
});

test("keeps answering rightly when more distinct User-Agents arrive than it may remember", () => {
  const lookup = createUserAgentLookup({ maxEntries: 4 });
  for (let round = 0; round < 50; round++) {
    expect(lookup(CHROME).browser).toBe("Chrome");
    expect(lookup(`Visitor${round}bot/1.0`).isBot).toBe(true);
  }
});

test("looks at the first 512 characters only, so two that differ later are the same to it", () => {
  const lookup = createUserAgentLookup();
  const long = CHROME + "x".repeat(2_000);
  expect(lookup(`${long} Googlebot`)).toBe(lookup(long));
});

test("survives User-Agents made to stall a regular expression", () => {
  const lookup = createUserAgentLookup();
  const pieces = [
    "a ",
    "(",
    "compatible; ",
    "android ",
    "1.",
    "+http",
    "a@",
    ";",
    "Mozilla/5.0 ",
    "lg-",
    "sm-",
    "\u{1f600}",
    "\0",
  ];
  for (const piece of pieces) {
    const facts = lookup(piece.repeat(2_048));
    expect(typeof facts.isBot).toBe("boolean");
  }
});
