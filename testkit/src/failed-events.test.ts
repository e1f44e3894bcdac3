import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailedEvent,
  FailedListError,
  type FailedListOptions,
  type ReplayResult,
} from "@kontor/domain/deliver";
import { FailedFixture, TENANT } from "./failed-fixture.ts";
import { onEveryStore } from "./testing/on-every-store.ts";

const bad = (id: string) => ({ event_id: id, event_name: "purchase", value: -1 });
const good = (id: string) => ({ event_id: id, event_name: "purchase", value: 1 });

describe("the list of failed events", () => {
  it("is newest first, pages without gap or repeat, and filters", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    for (let at = 0; at < 10; at++) {
      await fixture.fail(`f${at}`, "{", at % 2 === 0 ? "even" : "odd");
      if (at % 3 === 0) fixture.now += 1_000;
    }
    const ids: string[] = [];
    let before: string | undefined;
    for (;;) {
      const page = await failed.list(TENANT, { limit: 3, before });
      const last = page.at(-1);
      if (!last) break;
      before = afterFailedEvent(last);
      ids.push(...page.map((each) => each.failed_id));
    }
    expect(ids).toEqual(["f9", "f8", "f7", "f6", "f5", "f4", "f3", "f2", "f1", "f0"]);
    expect((await failed.list(TENANT, { code: "odd" })).map((each) => each.failed_id)).toEqual([
      "f9",
      "f7",
      "f5",
      "f3",
      "f1",
    ]);
    expect(await failed.list(TENANT, { before: "2026-01-01T00:00:01Z" })).toMatchObject([
      { failed_id: "f0", raw: "{", path: "$" },
    ]);
    expect(await failed.list(TENANT, { before: "2026-01-01T01:00:01+01:00" })).toHaveLength(1);
  });

  it("tells what was sent again, leaves it out where the open ones are asked for, and lists what failed again", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    const shown = async (options: FailedListOptions = {}) =>
      (await failed.list(TENANT, options)).map((each) => [each.failed_id, each.replayed_at]);
    for (const id of ["a", "b", "c"]) await fixture.send(bad(id));
    await fixture.deliver();
    fixture.now += 10;
    const time = new Date(fixture.now).toISOString();
    await failed.replay(TENANT, [{ failed_id: "a", event: good("a") }, { failed_id: "b" }]);
    const before = [
      ["c", null],
      ["b", time],
      ["a", time],
    ];
    expect(await shown()).toEqual(before);
    expect(await shown({ open: true })).toEqual([["c", null]]);
    fixture.now += 10;
    await fixture.deliver();
    expect(await shown()).toEqual([["b", null], ...before]);
    expect(await shown({ open: true })).toEqual([
      ["b", null],
      ["c", null],
    ]);
    expect(await failed.list(TENANT, { open: true })).toMatchObject([
      { raw: expect.stringContaining('"b"') },
      { raw: expect.stringContaining('"c"') },
    ]);
  });

  it("finds the open ones behind thousands that were sent again, page by page", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    const values = Array.from(
      { length: 2_500 },
      (_, at) =>
        `('f${at}', TIMESTAMP '2026-01-01' + INTERVAL (${at}) MILLISECOND, 's', '${at % 1_000 === 0 ? "open" : "c"}', '$', 'm', '{"event_name":"a"}')`,
    );
    await fixture.rows(`INSERT INTO failed_events VALUES ${values.join()}`);
    fixture.days(1);
    for await (const each of failed.replayAll(TENANT, { code: "c" })) expect(each.result).toBe("replayed");
    const ids = async (options: FailedListOptions) =>
      (await failed.list(TENANT, { ...options, open: true })).map((each) => each.failed_id);
    expect(await ids({})).toEqual(["f2000", "f1000", "f0"]);
    expect(await ids({ limit: 2 })).toEqual(["f2000", "f1000"]);
    expect(await ids({ limit: 2, before: "2026-01-01T00:00:01.000Z~f1000" })).toEqual(["f0"]);
    expect(await ids({ code: "c" })).toEqual([]);
  });

  it.each([{ before: "yesterday" }, { limit: 0 }, { limit: 1.5 }, { limit: 1_001 }])(
    "refuses %j",
    async (options) => {
      await using fixture = await FailedFixture.open();
      await expect(async () => fixture.failed.list(TENANT, options)).rejects.toBeInstanceOf(FailedListError);
    },
  );
});

describe("a replay", () => {
  it("sends a mended event under the failed id, and only once", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    await fixture.send(bad("a"));
    await fixture.deliver();
    fixture.now += 1;
    const mended = { failed_id: "a", event: { ...good("other id"), event_id: "other id" } };
    expect(await failed.replay(TENANT, [mended])).toEqual([{ failed_id: "a", result: "replayed" }]);
    expect(await failed.replay(TENANT, [mended])).toEqual([{ failed_id: "a", result: "already_replayed" }]);
    await fixture.deliver();
    expect([await fixture.count("a"), await fixture.count("other id")]).toEqual([1, 0]);
  });

  it("sends what was sent, as of the time it was received", async () => {
    await using fixture = await FailedFixture.open();
    await fixture.fail("made-up", JSON.stringify({ event_name: "menu_view" }));
    fixture.days(3);
    await fixture.failed.replay(TENANT, [{ failed_id: "made-up" }]);
    await fixture.deliver();
    expect(await fixture.rows("SELECT event_id, event_time FROM events")).toEqual([
      ["made-up", "2026-01-01T00:00:00Z"],
    ]);
  });

  it("keeps an event's own time", async () => {
    await using fixture = await FailedFixture.open();
    await fixture.fail("a", JSON.stringify({ event_name: "menu_view", event_time: "2025-12-24T18:00:00Z" }));
    await fixture.failed.replay(TENANT, [{ failed_id: "a" }]);
    await fixture.deliver();
    expect(await fixture.rows("SELECT event_time FROM events")).toEqual([["2025-12-24T18:00:00Z"]]);
  });

  it("tells the fault of each that is still no event, and stores the others", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    await fixture.fail("json", "{not");
    await fixture.fail("array", "[1]");
    await fixture.fail("bytes", "base64:/w==");
    await fixture.fail("event", JSON.stringify({ event_name: "menu_view", value: "much" }));
    await fixture.fail("fine", JSON.stringify({ event_name: "menu_view" }));
    const ids = ["json", "array", "bytes", "event", "fine", "none"];
    const items = ids.map((failed_id) => ({ failed_id }));
    const expected = [
      { failed_id: "json", result: "rejected", rejections: [{ code: "invalid_json" }] },
      { failed_id: "array", result: "rejected" },
      { failed_id: "bytes", result: "rejected" },
      { failed_id: "event", result: "rejected", rejections: [{ index: 0, code: "type", path: "$.value" }] },
      { failed_id: "fine", result: "replayed" },
      { failed_id: "none", result: "not_found" },
    ];
    const dry = await failed.replay(TENANT, items, { dryRun: true });
    expect(dry).toMatchObject(
      expected.map((each) => (each.result === "replayed" ? { ...each, result: "would_replay" } : each)),
    );
    expect(await failed.replay(TENANT, items)).toMatchObject(expected);
    const mended = [{ failed_id: "json", event: { event_name: "menu_view" } }];
    expect(await failed.replay(TENANT, mended)).toMatchObject([{ result: "replayed" }]);
    await fixture.deliver();
    expect((await fixture.rows("SELECT event_id FROM events ORDER BY 1")).flat()).toEqual(["fine", "json"]);
  });

  it("changes nothing in a dry run", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    await fixture.fail("a", JSON.stringify(good("a")));
    for (let again = 0; again < 2; again++)
      expect(await failed.replay(TENANT, [{ failed_id: "a" }], { dryRun: true })).toMatchObject([
        { result: "would_replay" },
      ]);
    await fixture.deliver();
    expect(await fixture.count("a")).toBe(0);
  });

  it("may be tried again when the replayed event has failed again", async () => {
    await using fixture = await FailedFixture.open();
    const { failed } = fixture;
    await fixture.send(bad("a"));
    await fixture.deliver();
    fixture.now += 10;
    expect(await failed.replay(TENANT, [{ failed_id: "a" }])).toMatchObject([{ result: "replayed" }]);
    fixture.now += 10;
    await fixture.deliver();
    expect(await failed.replay(TENANT, [{ failed_id: "a", event: good("a") }])).toMatchObject([
      { result: "replayed" },
    ]);
    await fixture.deliver();
    expect(await fixture.count("a")).toBe(1);
  });

  it("finds an event that its sender has mended long ago", async () => {
    await using fixture = await FailedFixture.open();
    await fixture.send(bad("a"));
    await fixture.send(good("a"));
    await fixture.deliver();
    fixture.days(30);
    expect(await fixture.failed.replay(TENANT, [{ failed_id: "a", event: good("a") }])).toMatchObject([
      { result: "already_replayed" },
    ]);
  });

  it("does not bring back what retention has removed", async () => {
    await using fixture = await FailedFixture.open();
    await fixture.send(bad("a"));
    await fixture.deliver();
    fixture.days(1);
    const items = [{ failed_id: "a", event: good("a") }];
    await fixture.failed.replay(TENANT, items);
    await fixture.deliver();
    await fixture.rows("DELETE FROM events");
    fixture.days(300);
    expect(await fixture.failed.replay(TENANT, items)).toMatchObject([{ result: "already_replayed" }]);
  });

  it("never doubles and never loses, whatever crashes, whenever it is repeated", async () => {
    const id = fc.constantFrom("a", "b", "c");
    const step = fc.oneof(
      fc.record({
        do: fc.constant("replay"),
        ids: fc.uniqueArray(id, { minLength: 1 }),
        crash: fc.constantFrom("before", "after", null),
        mend: fc.boolean(),
      }),
      fc.record({ do: fc.constant("deliver") }),
      fc.record({ do: fc.constant("days"), count: fc.nat(12) }),
      fc.record({ do: fc.constant("resend"), id, mend: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
        await using fixture = await FailedFixture.open();
        for (const each of ["a", "b", "c"]) await fixture.send(bad(each));
        await fixture.deliver();
        for (const each of steps) await take(fixture, each);
        fixture.days(20);
        await fixture.deliver();
        const items = ["a", "b", "c"].map((failed_id) => ({ failed_id, event: good(failed_id) }));
        await fixture.failed.replay(TENANT, items);
        await fixture.deliver();
        for (const each of ["a", "b", "c"]) expect(await fixture.count(each), each).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});

await onEveryStore("replay of all failed events", (openStore) => {
  it("takes each id once, more than a batch of them, and marks them", async () => {
    await using store = await openStore();
    await using fixture = await FailedFixture.open(store);
    const values = Array.from(
      { length: 450 },
      (_, at) =>
        `('f${at % 430}', TIMESTAMP '2026-01-01' + INTERVAL (${at}) MILLISECOND, 's', '${at < 440 ? "c" : "d"}', '$', 'm', '{"event_name":"a"}')`,
    );
    await fixture.rows(`INSERT INTO failed_events VALUES ${values.join()}`);
    fixture.days(1);
    const results: ReplayResult[] = [];
    for await (const each of fixture.failed.replayAll(TENANT, { code: "c" })) results.push(each);
    expect(new Set(results.map((each) => each.failed_id)).size).toBe(results.length);
    expect(results.filter((each) => each.result === "replayed")).toHaveLength(430);
    for await (const each of fixture.failed.replayAll(TENANT)) expect(each.result).toBe("already_replayed");
    await fixture.deliver();
    expect(await fixture.rows("SELECT count(*), count(DISTINCT event_id) FROM events")).toEqual([
      ["430", "430"],
    ]);
  });
});

type Step =
  | { do: string; ids: string[]; crash: string | null; mend: boolean }
  | { do: string; count: number }
  | { do: string; id: string; mend: boolean }
  | { do: string };

async function take(fixture: FailedFixture, step: Step): Promise<void> {
  fixture.now += 1;
  if ("ids" in step) {
    fixture.crash = step.crash as "before" | "after" | null;
    const items = step.ids.map((failed_id) => ({ failed_id, ...(step.mend && { event: good(failed_id) }) }));
    await fixture.failed.replay(TENANT, items).catch((error: unknown) => {
      if (!String(error).includes("killed")) throw error;
    });
    fixture.crash = null;
  } else if ("id" in step) {
    // A sender may repeat within 7 days only: that is his side of the promise.
    if (!step.mend || (await fixture.count(step.id)) === 0)
      await fixture.send(step.mend ? good(step.id) : bad(step.id));
  } else if ("count" in step) {
    // Delivery is never days behind.
    await fixture.deliver();
    fixture.days(step.count);
  } else await fixture.deliver();
}
