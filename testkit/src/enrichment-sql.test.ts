import fc from "fast-check";
import { campaignOf, classifyReferrer } from "@kontor/domain/enrich";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDeliveryFixture, type DeliveryFixture } from "./delivery-fixture.ts";

interface Visit {
  readonly page_url?: string;
  readonly page_referrer?: string;
}

const hosts = [
  "www.google.de",
  "google.com",
  "mail.google.com",
  "l.facebook.com",
  "t.co",
  "menu.example",
  "notgoogle.com",
  "duckduckgo.com",
  "outlook.live.com",
  "[::1]",
  "",
  "EXAMPLE.org:8080",
];
const url = fc
  .tuple(
    fc.constantFrom("https://", "http://", "android-app://", "https://user@", ""),
    fc.constantFrom(...hosts),
    fc.constantFrom("", "/", "/a?b=c", "?q", "#x"),
  )
  .map((parts) => parts.join(""));
const campaign = fc
  .array(
    fc.tuple(
      fc.constantFrom("utm_source", "utm_medium", "utm_campaign", "UTM_SOURCE", "xutm_source"),
      fc.constantFrom("a", "a+b", "%20x", "%C3%BC", "%zz", "", "é", "a%26b", "x".repeat(300)),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => (pairs.length === 0 ? "" : `?${pairs.map((pair) => pair.join("=")).join("&")}`));
const visit: fc.Arbitrary<Visit> = fc.record(
  { page_url: fc.tuple(url, campaign).map((parts) => parts.join("")), page_referrer: url },
  { requiredKeys: [] },
);

describe("the engine's SQL for referrers and campaigns", () => {
  let kontor: DeliveryFixture;
  beforeAll(async () => void (kontor = await openDeliveryFixture()));
  afterAll(() => kontor[Symbol.asyncDispose]());

  test("agrees with the reference on generated addresses", async () => {
    const visits = fc.sample(visit, { numRuns: 2000, seed: 7 });
    await kontor.send(
      "a",
      visits.map((each, at) => ({ event_id: String(at), event_name: "page_view", ...each })),
    );
    await kontor.deliverAll();
    const rows = await kontor.rows(
      "SELECT referrer_class, utm_source, utm_medium, utm_campaign FROM events ORDER BY event_id::INT",
    );
    const expected = visits.map((each) => {
      const found = campaignOf(each.page_url);
      return [
        classifyReferrer(each.page_url, each.page_referrer),
        found.utmSource ?? null,
        found.utmMedium ?? null,
        found.utmCampaign ?? null,
      ];
    });
    expect(rows).toEqual(expected);
  });
});
