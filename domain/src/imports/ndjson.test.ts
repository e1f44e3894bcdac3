import { describe, expect, test } from "vitest";
import { importAll, scratchFolder, sharedData } from "./testing/import-fixture.ts";

async function importLines(...lines: (string | Uint8Array)[]) {
  await using folder = await scratchFolder();
  const content = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]));
  return await importAll("ndjson", await folder.write(content));
}

test("takes events as the front door takes them, further fields and all", async () => {
  const event = {
    event_id: "e1",
    event_name: "view_item",
    event_time: "2026-01-02T03:04:05Z",
    items: [{ item_id: "a", colour: "red" }],
    loyalty: { level: 3 },
    user_agent: "curl/8",
  };
  const { all, faultCount } = await importLines(
    JSON.stringify(event),
    JSON.stringify({ event_id: "e2", event_name: "x", event_time: 1_767_322_645_000, value: null }),
  );
  expect(faultCount).toBe(0);
  expect(all).toEqual([
    { event },
    { event: { event_id: "e2", event_name: "x", event_time: 1_767_322_645_000 } },
  ]);
});

test("gives an event without id one that stays the same at the next import, and differs for an equal line", async () => {
  await using folder = await scratchFolder();
  const path = await folder.write('{"event_name":"a"}\n{"event_name":"a"}', { gzip: true });
  const ids = (await importAll("ndjson", path)).all.map(({ event }) => event.event_id);
  expect(new Set(ids).size).toBe(2);
  expect((await importAll("ndjson", path)).all.map(({ event }) => event.event_id)).toEqual(ids);
});

test("reads OTTO's sessions: clicks, carts and orders", async () => {
  const session = {
    session: 7,
    events: ["clicks", "carts", "orders"].map((type, index) => ({
      aid: 100 + index,
      ts: 1_659_304_800_025 + index,
      type,
    })),
  };
  const { all } = await importLines(JSON.stringify(session));
  expect(all.map(({ event }) => event)).toEqual(
    ["view_item", "add_to_cart", "purchase"].map((event_name, index) => ({
      event_id: `otto-7-${index}`,
      event_name,
      event_time: `2022-07-31T22:00:00.02${5 + index}Z`,
      visitor_id: "otto-7",
      session_id: "otto-7",
      items: [{ item_id: String(100 + index) }],
    })),
  );
});

test.each<[string | Uint8Array, string]>([
  ["{", "no valid JSON"],
  ["42", "no JSON object"],
  ["[]", "no JSON object"],
  ["null", "no JSON object"],
  ["{}", "event_name"],
  ['{"event_name":"1st"}', "$.event_name: must match pattern"],
  ['{"event_name":"a","value":"12"}', "$.value: must be number"],
  ['{"event_name":"a","items":[{"price":"x"}]}', "$.items.0.price: must be number"],
  ['{"event_name":"a","currency":"pounds"}', "$.currency"],
  [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), "not UTF-8"],
  ['{"session":1,"events":[{"aid":1,"ts":1,"type":"toString"}]}', "$.events.0"],
  ['{"session":1,"events":[{"aid":1,"ts":1e300,"type":"clicks"}]}', "$.events.0"],
  ['{"session":1,"events":[null]}', "$.events.0"],
  ["[".repeat(500_000), "no valid JSON"],
  ["x".repeat(9 << 20), "longer than 8388608 bytes"],
])("tells why a line is no event and goes on: %.60s", async (line, reason) => {
  const { all, faults, faultCount } = await importLines(
    '{"event_name":"before"}',
    line,
    "   ",
    '{"event_name":"after"}',
  );
  expect(all.map(({ event }) => event.event_name)).toEqual(["before", "after"]);
  expect(faultCount).toBe(1);
  expect(faults[0]?.line).toBe(2);
  expect(faults[0]?.message).toContain(reason);
});

test("keeps the good entries of a session with a bad one", async () => {
  const good = { aid: 1, ts: 1, type: "clicks" };
  const { all, faultCount } = await importLines(
    JSON.stringify({ session: 1, events: [good, { ...good, type: "sold" }, good] }),
  );
  expect(all.map(({ event }) => event.event_id)).toEqual(["otto-1-0", "otto-1-2"]);
  expect(faultCount).toBe(1);
});

test("does not let a line's __proto__ reach any prototype", async () => {
  await importLines(
    '{"event_name":"a","__proto__":{"polluted":true},"props":{"__proto__":{"polluted":true}}}',
  );
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

const otto = sharedData("otto-sessions-sample.jsonl");

describe.skipIf(otto === undefined)("on OTTO's sample", () => {
  test("makes 862 events in 20 sessions", async () => {
    const { all, faultCount, progress } = await importAll("ndjson", otto ?? "");
    expect(faultCount).toBe(0);
    expect(progress).toBe(1);
    expect(new Set(all.map(({ event }) => event.session_id)).size).toBe(20);
    expect(new Set(all.map(({ event }) => event.event_id)).size).toBe(862);
    const count = (name: string) => all.filter(({ event }) => event.event_name === name).length;
    expect([count("view_item"), count("add_to_cart"), count("purchase")]).toEqual([800, 52, 10]);
  });
});
