import fc from "fast-check";
import { expect, test } from "vitest";
import { campaignOf } from "./campaign-of.ts";
import { classifyReferrer, referrerPatterns } from "./classify-referrer.ts";
import { emailHosts, searchHosts, socialHosts } from "./referrer-hosts.ts";

test.each([
  [undefined, "direct"],
  ["", "direct"],
  ["https://shop.example/menu", "internal"],
  ["https://SHOP.example:8443/other", "internal"],
  ["https://www.google.de/", "search"],
  ["https://google.co.uk/search?q=pizza", "search"],
  ["http://images.google.com.br/", "search"],
  ["https://docs.google.com/document/d/1", "other"],
  ["https://google.evil.com/", "other"],
  ["https://notgoogle.com/", "other"],
  ["https://www.bing.com/", "search"],
  ["https://uk.search.yahoo.com/", "search"],
  ["https://search.yahoo.co.jp/", "search"],
  ["https://yandex.ru/", "search"],
  ["https://chatgpt.com/", "search"],
  ["https://mail.google.com/mail/u/0", "email"],
  ["https://mail.yahoo.com/", "email"],
  ["android-app://com.google.android.gm/", "email"],
  ["android-app://com.google.android.googlequicksearchbox/", "search"],
  ["https://l.facebook.com/l.php?u=x", "social"],
  ["https://t.co/abc", "social"],
  ["https://not.co/abc", "other"],
  ["https://user:secret@www.instagram.com:443/", "social"],
  ["https://de.pinterest.com/", "social"],
  ["https://blog.example/", "other"],
  ["not a url", "other"],
  ["//www.google.com/", "other"],
])("calls a visit from %j %s", (referrer, expected) => {
  expect(classifyReferrer("https://shop.example/menu?x=1", referrer)).toBe(expected);
});

test("knows nothing internal when the page's address has no host", () => {
  expect(classifyReferrer("/menu", "https://shop.example/")).toBe("other");
  expect(classifyReferrer(undefined, "https://www.google.com/")).toBe("search");
});

test("puts every listed host, and what lies below it, into its class", () => {
  const lists = { email: emailHosts, search: searchHosts, social: socialHosts };
  for (const [name, hosts] of Object.entries(lists)) {
    for (const host of hosts.map((entry) => entry.replace("*", "com"))) {
      expect(classifyReferrer(undefined, `https://${host}/`), host).toBe(name);
      expect(classifyReferrer(undefined, `https://deep.below.${host}/`), host).toBe(name);
    }
  }
});

test("writes patterns in the syntax that RE2 shares: no look-around, no back-reference", () => {
  for (const pattern of Object.values(referrerPatterns)) expect(pattern).not.toMatch(/\(\?[=!<]|\\\d/);
});

test.each([
  [
    "https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=May%20Fair",
    { utmSource: "newsletter", utmMedium: "email", utmCampaign: "May Fair" },
  ],
  ["/menu?utm_source=QR+Table", { utmSource: "QR Table" }],
  ["/#/menu?utm_source=qr#top", { utmSource: "qr" }],
  ["/?utm_campaign=caf%C3%A9%2Bbar", { utmCampaign: "café+bar" }],
  ["/?utm_campaign=100%", { utmCampaign: "100%" }],
  ["/?utm_campaign=%E0%A4%A", { utmCampaign: "%E0%A4%A" }],
  ["/?utm_campaign=a+%C3%A9%ff", { utmCampaign: "a %C3%A9%ff" }],
  ["/?utm_source=&utm_source=late", {}],
  ["/?xutm_source=no&utm_sourcery=no", {}],
  ["/?a=1&utm_medium=first&utm_medium=second", { utmMedium: "first" }],
  ["/", {}],
  [undefined, {}],
])("reads the campaign of %j", (pageUrl, expected) => {
  expect(campaignOf(pageUrl)).toEqual(expected);
});

test("keeps at most 256 characters and cuts no surrogate pair", () => {
  const { utmSource } = campaignOf(`/?utm_source=${"😀".repeat(300)}`);
  expect(utmSource).toBe("😀".repeat(256));
});

test("reads back what an URL builder wrote", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), (name) => {
      const url = `https://shop.example/?${new URLSearchParams({ utm_campaign: name }).toString()}`;
      expect(campaignOf(url).utmCampaign).toBe(name.toWellFormed());
    }),
  );
});
