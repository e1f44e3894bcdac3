import { limits } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planLargeRequest } from "./plan-large-request.ts";
import { planRequest, type RequestPlan } from "./plan-request.ts";
import { anything, canonical, write } from "./testing/generated-json.ts";

const NOW = Date.UTC(2026, 0, 31, 12);
const sender = { tenant: "demo", userAgent: "Firefox", country: "DE" };
const countryOf = () => "FR";

async function plan(body: string, type?: string, onBreath?: () => void): Promise<RequestPlan> {
  const breathe = () => Promise.resolve(onBreath?.());
  return planLargeRequest(Buffer.from(body), type, sender, NOW, countryOf, breathe);
}

/** What a sender and the lake get to see of a plan, or the code of the error. */
async function seen(planning: () => RequestPlan | Promise<RequestPlan>): Promise<unknown> {
  try {
    const { records, accepted, rejected, events } = await planning();
    return {
      accepted,
      events,
      rejected: rejected.map(({ index, code, path }) => `${index} ${code} ${path}`),
      records: records.map(({ record }) => ({
        header: record.header,
        hashes: [...record.hashes],
        events: (JSON.parse(Buffer.from(record.payload).toString()) as object[]).map((event) =>
          Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null)),
        ),
      })),
    };
  } catch (error) {
    if (error instanceof KontorError) return error.code;
    throw error;
  }
}

describe("a large request", () => {
  const types = fc.constantFrom(
    "application/json",
    "application/x-ndjson",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    undefined,
  );

  async function expectSame(body: string, type: string | undefined): Promise<void> {
    const large = await seen(() => plan(body, type));
    expect(large).toEqual(await seen(() => planRequest(Buffer.from(body), type, sender, NOW, countryOf)));
  }

  test("gets the verdicts and records of a small one, whatever it is", async () => {
    const values = fc.oneof(anything, fc.array(anything), fc.array(canonical, { minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(values, types, fc.nat(), fc.boolean(), (value, type, cut, whole) => {
        const body = write(value);
        return expectSame(whole ? body : body.slice(0, cut % (body.length + 1)), type);
      }),
      { numRuns: 2000 },
    );
  });

  test("gets them in lines too", async () => {
    const lines = fc.array(
      fc.oneof(canonical.map(write), anything.map(write), fc.constantFrom("", " ", "{", "]")),
    );
    await fc.assert(
      fc.asyncProperty(lines, fc.constantFrom("\n", "\r\n"), types, (list, end, type) =>
        expectSame(list.join(end), type),
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    "[1,,2]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1",
    "[",
    "[]",
    "[]]",
    "[{}",
    '[{"a":1]}',
    "[{}]x",
    "{}{}",
    "{}x",
    "nulls",
    '"a',
    '["\\"]',
    '["\\\\"]',
    '[{"event_name":"a"}, \n {"event_name":"b"}\n]',
    '{"event_name":"a",\n"value":1}\n',
    "\uFEFF[]",
    "]",
    ",",
    ":",
    "[:]",
    "[[]]",
    '["]"]',
  ])("is the same as a small one: %s", (body) => expectSame(body, undefined));

  test("lets others work in between", async () => {
    let breaths = 0;
    const events = Array.from({ length: 9000 }, (_, n) => ({
      event_name: "a",
      event_id: String(n),
      props: { t: "x".repeat(400) },
    }));
    const { accepted } = await plan(JSON.stringify(events), undefined, () => breaths++);
    expect(accepted).toBe(9000);
    expect(breaths).toBeGreaterThan(20);
  });

  test("refuses unparsed what would hold up the others, and only that", async () => {
    const depth = 2_000_000;
    const manyKeys = Array.from({ length: limits.keysPerEvent }, (_, n) => `"k${n}":1`).join(",");
    const bad = [
      `{"event_name":"a","props":${"[".repeat(depth)}${"]".repeat(depth)}}`,
      `{"event_name":"a",${manyKeys}}`,
      `{"event_name":"a","props":{"t":"${"x".repeat(limits.eventBytes)}"}}`,
      `{"event_name":"a","props":{"t":"${"x".repeat(limits.eventBytes * 2)}"}}`,
    ];
    const { accepted, rejected } = await plan(`[${bad.join(',{"event_name":"good"},')}]`);
    expect(accepted).toBe(3);
    expect(rejected.map(({ index, code }) => `${index} ${code}`)).toEqual([
      "0 too_deep",
      "2 too_many_keys",
      "4 too_large",
      "6 too_large",
    ]);
  });
});
