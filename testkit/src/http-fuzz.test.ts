import { gzipSync } from "node:zlib";
import { errorCodes } from "@kontor/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHttpFixture, type HttpFixture } from "./http-fixture.ts";

const types = fc.constantFrom(
  undefined,
  "application/json",
  "application/json; charset=latin1",
  "text/plain;charset=UTF-8",
  "application/x-ndjson",
  "application/cloudevents+json",
  "application/cloudevents-batch+json",
  "image/png",
  ";",
);
const encodings = fc.constantFrom(
  undefined,
  undefined,
  undefined,
  "gzip",
  "br",
  "deflate",
  "identity",
  "zstd",
  "gzip, br",
);
const event = fc.record(
  {
    event_name: fc.oneof(fc.constant("view_item"), fc.string()),
    event_id: fc.oneof(fc.uuid(), fc.jsonValue()),
    event_time: fc.oneof(fc.date({ noInvalidDate: true }).map(String), fc.double(), fc.string()),
    items: fc.jsonValue(),
    props: fc.jsonValue({ maxDepth: 5 }),
    specversion: fc.constant("1.0"),
    type: fc.string(),
    source: fc.string(),
    id: fc.string(),
    data: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: "binary", maxLength: 300 }).map((text) => Buffer.from(text)),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  event.map((value) => Buffer.from(JSON.stringify(value))),
  fc.array(event).map((values) => Buffer.from(JSON.stringify(values))),
  fc.array(event).map((values) => Buffer.from(values.map((value) => JSON.stringify(value)).join("\n"))),
);

describe("the front door, whatever is sent to it", () => {
  let fixture: HttpFixture;
  beforeAll(async () => {
    fixture = await openHttpFixture();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  test("answers with a verdict or a problem, never breaks, and stores what it accepted", async () => {
    let accepted = 0;
    const answered = new Set<string>();
    await fc.assert(
      fc.asyncProperty(bodies, types, encodings, fc.boolean(), async (body, type, encoding, compress) => {
        const response = await fetch(`${fixture.url}/v1/events`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${fixture.writeKey}`,
            ...(type === undefined ? {} : { "content-type": type }),
            ...(encoding === undefined ? {} : { "content-encoding": encoding }),
          },
          body: compress && encoding === "gzip" ? gzipSync(body) : body,
        });
        const json = (await response.json()) as { accepted?: number; code?: keyof typeof errorCodes };
        if (response.status === 202) accepted += json.accepted ?? NaN;
        else {
          expect(response.status).toBeLessThan(500);
          expect(response.status).toBe(errorCodes[json.code ?? "internal_error"].status);
        }
        answered.add(json.code ?? "accepted");
      }),
      { numRuns: 1500 },
    );
    expect(await fixture.events()).toHaveLength(accepted);
    expect(fixture.errors).toEqual([]);
    expect(fixture.counts.get("accepted")).toBe(accepted);
    // The generator must reach all kinds of answers, or it proves little.
    for (const kind of [
      "accepted",
      "all_events_rejected",
      "invalid_json",
      "invalid_encoding",
      "invalid_utf8",
      "no_events",
      "unsupported_media_type",
    ]) {
      expect(answered).toContain(kind);
    }
  });

  test("answers any path, method and query of the app, never with a 500", async () => {
    const paths = fc.oneof(
      fc.constantFrom(
        "/v1/keys",
        "/v1/keys/%00",
        "/v1/failed-events",
        "/v1/sql",
        "/docs",
        "/v1/events/",
        "//",
        "/../etc/passwd",
        "/v1/keys/../keys",
      ),
      fc.webPath(),
    );
    const methods = fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD");
    const queries = fc.oneof(
      fc.webQueryParameters(),
      fc.constantFrom("limit=-1", "limit=5&before=%", "before=x", "key=a&key=b"),
    );
    await fc.assert(
      fc.asyncProperty(paths, methods, queries, fc.boolean(), async (path, method, query, known) => {
        const response = await fetch(`${fixture.url}${path}?${query}`, {
          method,
          headers: known ? { authorization: `Bearer ${fixture.adminKey}` } : {},
          ...(method === "POST" || method === "PUT" ? { body: query } : {}),
        });
        await response.text();
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
    expect(fixture.errors).toEqual([]);
  });
});
