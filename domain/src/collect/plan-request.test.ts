import { EventSchema, limits } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planRequest, type RequestPlan } from "./plan-request.ts";
import { anything, canonical, keys, write } from "./testing/generated-json.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const sender = { tenant: "demo", userAgent: "Firefox", country: "DE" };
const countryOf = (ip: string) => (ip.startsWith("5.") ? "FR" : undefined);

function plan(body: string | Buffer, contentType?: string): RequestPlan {
  return planRequest(Buffer.from(body), contentType, sender, NOW, countryOf);
}

function stored(result: RequestPlan): unknown[] {
  return result.records.flatMap(
    ({ record }) => JSON.parse(Buffer.from(record.payload).toString()) as unknown[],
  );
}

function codes(result: RequestPlan): string[] {
  return result.rejected.map(({ index, code, path }) => `${index} ${code} ${path}`);
}

function refusal(body: string | Buffer, contentType?: string): string {
  try {
    plan(body, contentType);
  } catch (error) {
    if (error instanceof KontorError) return error.code;
    throw error;
  }
  return "accepted";
}

const good = { event_name: "view_item", event_id: "1", event_time: "2026-01-31T11:59:00.5Z", value: 9.5 };

describe("a request whose events are all canonical", () => {
  test("keeps an array's bytes as they are", () => {
    const body = JSON.stringify([good, { event_name: "purchase" }]);
    const result = plan(body, "application/json; charset=utf-8");
    expect(Buffer.from(result.records[0]?.record.payload ?? []).toString()).toBe(body);
    expect(result).toMatchObject({ accepted: 2, rejected: [], events: 2 });
  });

  test("puts one object into brackets and its line breaks to blanks", () => {
    const result = plan(`\uFEFF${JSON.stringify(good, null, 2).replaceAll("\n", "\r\n")}`);
    const payload = Buffer.from(result.records[0]?.record.payload ?? []).toString();
    expect(payload).not.toMatch(/[\r\n]/);
    expect(JSON.parse(payload)).toEqual([good]);
  });

  test.each(["application/x-ndjson", "text/plain;charset=UTF-8", undefined])("joins lines (%s)", (type) => {
    const result = plan(`${JSON.stringify(good)}\r\n\n  ${JSON.stringify(good)}\n`, type);
    const payload = Buffer.from(result.records[0]?.record.payload ?? []).toString();
    expect(payload).not.toMatch(/[\r\n]/);
    expect(JSON.parse(payload)).toEqual([good, good]);
  });

  test("spans the header from the earliest to the latest time, received time included", () => {
    const { header } = plan(JSON.stringify([good, { event_name: "a" }])).records[0]?.record ?? {};
    expect(header).toEqual({
      tenant: "demo",
      received: NOW,
      userAgent: "Firefox",
      country: "DE",
      minTime: Date.UTC(2026, 0, 31, 11, 59, 0, 500),
      maxTime: NOW,
    });
  });

  test("hashes ids, and leaves an event without id or with an empty one at zero", () => {
    const { hashes } = plan(JSON.stringify([good, { event_name: "a" }, { event_name: "a", event_id: "" }]))
      .records[0]?.record ?? { hashes: new Uint32Array() };
    expect(hashes).toHaveLength(6);
    expect([...hashes.subarray(2)]).toEqual([0, 0, 0, 0]);
    expect(hashes[1]).not.toBe(0);
  });
});

describe("an event that is not canonical", () => {
  test("moves unlisted fields into props and keeps both of two equal names", () => {
    const result = plan(
      JSON.stringify({ event_name: "a", colour: "red", size: null, props: { colour: "blue" } }),
    );
    expect(stored(result)).toEqual([{ event_name: "a", props: { colour: "blue", colour_: "red" } }]);
  });

  test("rewrites its time", () => {
    const result = plan(JSON.stringify([{ event_name: "a", event_time: "2026-01-31T13:00:00.25+02:00" }]));
    expect(stored(result)).toEqual([{ event_name: "a", event_time: "2026-01-31T11:00:00.25Z" }]);
    expect(result.records[0]?.record.header.minTime).toBe(Date.UTC(2026, 0, 31, 11, 0, 0, 250));
  });

  test("groups relayed events by the guest's user agent and country, and forgets the address", () => {
    const result = plan(
      JSON.stringify([
        { event_name: "a", user_agent: "Chrome", client_ip: "5.1.1.1" },
        { event_name: "b" },
        { event_name: "c", user_agent: "Chrome", country: "FR" },
        { event_name: "d", client_ip: "9.9.9.9" },
      ]),
    );
    expect(
      result.records.map(({ record, indexes }) => [record.header.userAgent, record.header.country, indexes]),
    ).toEqual([
      ["Chrome", "FR", [0, 2]],
      ["Firefox", "DE", [1]],
      ["Firefox", undefined, [3]],
    ]);
    expect(JSON.stringify(stored(result))).not.toContain("5.1.1.1");
  });

  test("loses its lone surrogates, which the lake's reader would refuse", () => {
    const result = plan('[{"event_name":"a","event_id":"x\\ud800","props":{"\\udc00":["\\uD83D\\uDE00"]}}]');
    expect(stored(result)).toEqual([{ event_name: "a", event_id: "x\uFFFD", props: { "\uFFFD": ["😀"] } }]);
    expect(Buffer.from(result.records[0]?.record.payload ?? []).toString()).not.toContain("\\u");
  });

  test("treats null as absent", () => {
    const result = plan(
      JSON.stringify({ event_name: "a", items: null, props: null, event_time: null, value: null }),
    );
    expect(result.accepted).toBe(1);
  });
});

describe("a bad event", () => {
  test("is refused alone: 499 of 500 are stored", () => {
    const events: object[] = Array.from({ length: 500 }, (_, n) => ({ ...good, event_id: String(n) }));
    events[123] = { event_name: "view_item", value: "9.50", items: [{}, {}, { price: "x" }] };
    const result = plan(JSON.stringify(events));
    expect(result.accepted).toBe(499);
    expect(stored(result)).toHaveLength(499);
    expect(codes(result)).toEqual(["123 type $.value", "123 type $.items[2].price"]);
  });

  const deep = (levels: number) =>
    `{"event_name":"a","props":${'{"a":'.repeat(levels - 1)}1${"}".repeat(levels - 1)}}`;
  test.each([
    ["no name", "{}", "0 required $.event_name"],
    ["null name", '{"event_name":null}', "0 required $.event_name"],
    ["empty name", '{"event_name":""}', "0 required $.event_name"],
    ["odd name", '{"event_name":"1 a"}', "0 pattern $.event_name"],
    ["long name", JSON.stringify({ event_name: "a".repeat(129) }), "0 too_long $.event_name"],
    ["number as name", '{"event_name":5}', "0 type $.event_name"],
    ["no object", "[5]", "0 type $"],
    ["null", "[null]", "0 type $"],
    ["nested array", "[[]]", "0 type $"],
    [
      "id of 257 characters",
      JSON.stringify({ event_name: "a", event_id: "x".repeat(257) }),
      "0 too_long $.event_id",
    ],
    ["number as id", '{"event_name":"a","user_id":7}', "0 type $.user_id"],
    ["small currency", '{"event_name":"a","currency":"eur"}', "0 pattern $.currency"],
    ["props as array", '{"event_name":"a","props":[]}', "0 type $.props"],
    ["items as object", '{"event_name":"a","items":{}}', "0 type $.items"],
    ["item null", '{"event_name":"a","items":[null]}', "0 type $.items[0]"],
    ["1969", '{"event_name":"a","event_time":"1969-12-31T23:59:59Z"}', "0 range $.event_time"],
    [
      "the day after tomorrow",
      '{"event_name":"a","event_time":"2026-02-02T12:00:00Z"}',
      "0 range $.event_time",
    ],
    ["far ms", '{"event_name":"a","event_time":1e17}', "0 range $.event_time"],
    ["words for a time", '{"event_name":"a","event_time":"noon"}', "0 format $.event_time"],
    ["30 February", '{"event_name":"a","event_time":"2024-02-30T12:00:00Z"}', "0 format $.event_time"],
    ["1e400", '{"event_name":"a","value":1e400}', "0 number_out_of_range $.value"],
    ["1e400 in props", '{"event_name":"a","props":{"n":[1,1e400]}}', "0 number_out_of_range $.props.n[1]"],
    ["2^53 + 1", '{"event_name":"a","props":{"n":9007199254740993}}', "0 number_out_of_range $.props.n"],
    [
      "2^53 + 1 as quantity",
      '{"event_name":"a","items":[{"quantity":9007199254740993}]}',
      "0 number_out_of_range $.items[0].quantity",
    ],
    ["33 levels", deep(33), `0 too_deep $.props${".a".repeat(31)}`],
    ["__proto__", '{"event_name":"a","__proto__":{"x":1}}', "0 forbidden_key $.__proto__"],
    ["__proto__ null", '{"event_name":"a","__proto__":null}', "0 forbidden_key $.__proto__"],
    [
      "constructor in props",
      '{"event_name":"a","props":{"a b":{"constructor":1}}}',
      '0 forbidden_key $.props["a b"].constructor',
    ],
    [
      "prototype in an item",
      '{"event_name":"a","items":[{"prototype":1}]}',
      "0 forbidden_key $.items[0].prototype",
    ],
    [
      "escaped __proto__",
      '{"event_name":"a","props":{"\\u005f_proto__":1}}',
      "0 forbidden_key $.props.__proto__",
    ],
    [
      "too many items",
      JSON.stringify({ event_name: "a", items: Array(limits.itemsPerEvent + 1).fill(5) }),
      "0 too_many_items $.items",
    ],
  ])("is refused with code and path: %s", (_, body, expected) => {
    const result = plan(body);
    expect(codes(result)).toEqual([expected]);
    expect(result.accepted).toBe(0);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  test("has 32 levels at most, and those are taken", () => {
    expect(plan(deep(32)).accepted).toBe(1);
  });

  test("is refused alone when it is larger than 1 MiB", () => {
    const big = { event_name: "a", props: { text: "x".repeat(limits.eventBytes) } };
    const result = plan(JSON.stringify([good, big, good]));
    expect(result.accepted).toBe(2);
    expect(codes(result)).toEqual(["1 too_large $"]);
    expect(stored(result)).toEqual([good, good]);
  });

  test("tells eight errors at most, so that the answer stays small", () => {
    const result = plan(JSON.stringify({ event_name: "a", items: Array(500).fill(1) }));
    expect(result.rejected).toHaveLength(8);
  });

  test("may be one malformed line among good ones", () => {
    const result = plan(
      `${JSON.stringify(good)}\n{"event_name":\n${JSON.stringify(good)}`,
      "application/x-ndjson",
    );
    expect(result.accepted).toBe(2);
    expect(codes(result)).toEqual(["1 invalid_json $"]);
    expect(stored(result)).toEqual([good, good]);
  });
});

describe("a bad body", () => {
  test.each([
    ["empty", "", undefined, "no_events"],
    ["blanks", " \n ", undefined, "no_events"],
    ["empty array", "[]", undefined, "no_events"],
    ["no JSON", "{a:1}", "application/json", "invalid_json"],
    ["cut off", '[{"event_name":"a"}', "application/json", "invalid_json"],
    ["cut off over lines", '[\n{"event_name":"a"},\n', "text/plain", "invalid_json"],
    ["XML", "<a/>", "application/xml", "unsupported_media_type"],
    ["form", "a=1", "multipart/form-data; boundary=x", "unsupported_media_type"],
    ["too many", `[${"1,".repeat(limits.eventsPerRequest)}1]`, undefined, "too_many_events"],
    ["too many lines", "1\n".repeat(limits.eventsPerRequest + 1), "application/x-ndjson", "too_many_events"],
    ["too large", " ".repeat(limits.bodyBytes + 1), undefined, "body_too_large"],
    ["a batch that is none", "{}", "application/cloudevents-batch+json", "invalid_json"],
  ])("is refused as a whole: %s", (_, body, type, code) => {
    expect(refusal(body, type)).toBe(code);
  });

  test("is refused when it is not UTF-8", () => {
    expect(refusal(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]))).toBe("invalid_utf8");
    expect(refusal(Buffer.from('{"event_name":"a"}', "utf16le"))).not.toBe("accepted");
  });

  test("may nest 500,000 levels without harm", () => {
    const levels = 500_000;
    const body = `{"event_name":"a","props":{"a":${"[".repeat(levels)}${"]".repeat(levels)}}}`;
    expect(plan(body).rejected.map(({ code }) => code)).toEqual(["too_deep"]);
    const unlisted = `{"event_name":"a","x":${"[".repeat(levels)}"\\ud800"${"]".repeat(levels)}}`;
    expect(plan(unlisted).rejected.map(({ code }) => code)).toEqual(["too_deep"]);
  });

  test("says where the JSON breaks", () => {
    expect(() => plan('{"event_name": nope}')).toThrow(/position 16 \(line 1, column 17\)/);
    expect(() => plan('{"event_name":"a",\n "b" 1}')).toThrow(/position 24 \(line 2, column 6\)/);
    expect(() => plan('{"event_name":"a"}}')).toThrow(/position 18/);
    expect(() => plan('{"event_name":"a"')).toThrow(/ends too early/);
  });
});

describe("CloudEvents", () => {
  const envelope = {
    specversion: "1.0",
    id: "7",
    source: "/menu",
    type: "com.example/order placed",
    time: "2026-01-31T13:00:00+01:00",
    subject: "table-4",
    data: { value: 3, items: [{ item_id: "x" }], props: { a: 1 }, event_name: "ignored" },
  };

  test("become events: structured", () => {
    const result = plan(JSON.stringify(envelope), "application/cloudevents+json; charset=UTF-8");
    expect(stored(result)).toEqual([
      {
        value: 3,
        items: [{ item_id: "x" }],
        event_name: "com.example_order_placed",
        event_id: "/menu#7",
        event_time: "2026-01-31T12:00:00Z",
        props: { a: 1, ce_source: "/menu", ce_subject: "table-4" },
      },
    ]);
  });

  test("become events: batched, a UUID is the event_id by itself", () => {
    const id = "0190f3c4-5b7a-7000-8000-000000000001";
    const batch = [{ ...envelope, id, data: "text", type: "1" }, { id: "x" }, 5];
    const result = plan(JSON.stringify(batch), "application/cloudevents-batch+json");
    expect(stored(result)).toMatchObject([
      { event_id: id, event_name: "ce_1", props: { ce_data: "text", ce_source: "/menu" } },
    ]);
    expect(codes(result)).toEqual([
      "1 specversion $.specversion",
      "1 required $.source",
      "1 required $.type",
      "2 type $",
    ]);
  });

  test("are refused in the envelope's words", () => {
    const result = plan(JSON.stringify({ ...envelope, time: "soon" }), "application/cloudevents+json");
    expect(codes(result)).toEqual(["0 format $.time"]);
  });
});

const satisfies = new Ajv2020({ strict: false }).compile(EventSchema);

describe("for any input", () => {
  test("only KontorErrors are thrown, each event is accepted or rejected, and no prototype changes", () => {
    const before = Reflect.ownKeys(Object.prototype).length;
    const types = fc.constantFrom(
      "application/json",
      "application/x-ndjson",
      "application/cloudevents-batch+json",
      undefined,
    );
    fc.assert(
      fc.property(fc.oneof(anything, fc.array(anything)), types, fc.boolean(), (value, type, cut) => {
        const body = write(value);
        try {
          const result = plan(cut ? body.slice(1) : body, type);
          const refused = new Set(result.rejected.map(({ index }) => index));
          expect(result.accepted + refused.size).toBe(result.events);
          expect(stored(result)).toHaveLength(result.accepted);
        } catch (error) {
          expect(error).toBeInstanceOf(KontorError);
        }
        expect(Reflect.ownKeys(Object.prototype)).toHaveLength(before);
      }),
      { numRuns: 3000 },
    );
  });

  test("the untouched bytes hold the same events as those written anew", () => {
    fc.assert(
      fc.property(fc.array(canonical, { minLength: 1, maxLength: 5 }), (events) => {
        const untouched = plan(JSON.stringify(events));
        const anew = plan(JSON.stringify(events.map((event) => ({ ...event, country: "IT" }))));
        const present = (list: unknown[]) =>
          list.map((event) =>
            Object.fromEntries(Object.entries(event as object).filter(([, v]) => v !== null)),
          );
        expect(untouched.accepted).toBe(events.length);
        expect(present(stored(untouched))).toEqual(present(stored(anew)));
        expect(untouched.records[0]?.record.hashes).toEqual(anew.records[0]?.record.hashes);
      }),
      { numRuns: 500 },
    );
  });

  test("what is accepted without change satisfies the contract's schema, and what satisfies it is not refused for its shape", () => {
    const beyondSchema = new Set(["forbidden_key", "too_deep", "number_out_of_range", "range", "format"]);
    const object = fc.array(fc.tuple(keys, anything), { maxLength: 6 }).map((pairs) => new Map(pairs));
    fc.assert(
      fc.property(object, canonical, (odd, base) => {
        const body = write(new Map([...Object.entries(base), ...odd]));
        const sent = JSON.parse(body) as Record<string, unknown>;
        const present = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
        const result = plan(body);
        const shape = result.rejected.filter(({ code }) => !beyondSchema.has(code));
        const odditems = Array.isArray(present["items"]) && JSON.stringify(present["items"]).includes("null");
        if (!odditems) expect(shape.length === 0).toBe(satisfies(present));
      }),
      { numRuns: 3000 },
    );
  });
});
