import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEventQueue, MOST_KEPT } from "./event-queue.ts";
import type { EventStore } from "./event-store.ts";
import { uuidV7 } from "./uuid-v7.ts";

const DAY_MS = 86_400_000;

/** What is on the device, without one. */
function createMemoryStore(
  entries = new Map<string, string>(),
): EventStore & { readonly ids: () => string[] } {
  return {
    put: (some) => some.forEach(([id, json]) => entries.set(id, json)),
    remove: (ids) => ids.forEach((id) => entries.delete(id)),
    clear: () => entries.clear(),
    all: async () => [...entries].sort(([a], [b]) => (a < b ? -1 : 1)),
    ids: () => [...entries.keys()],
  };
}

const same = (json: string) => json;

describe("events that wait", () => {
  test("are taken oldest first, so many and so many bytes at a time", () => {
    const queue = createEventQueue(createMemoryStore(), same);
    for (const id of ["a", "b", "c"]) queue.add(id, `{"id":"${id}"}`);
    expect([...queue.take(2, 1000).keys()]).toEqual(["a", "b"]);
    expect([...queue.take(3, 25).keys()]).toEqual(["a", "b"]);
    expect([...queue.take(3, 1).keys()]).toEqual(["a"]);
  });

  test("are measured in bytes, not in characters", () => {
    const queue = createEventQueue(createMemoryStore(), same);
    for (const id of ["a", "b"]) queue.add(id, "面".repeat(10));
    expect(queue.take(2, 40).size).toBe(1);
    expect(queue.take(2, 62).size).toBe(2);
  });

  test("are passed over while they are under way", () => {
    const queue = createEventQueue(createMemoryStore(), same);
    for (const id of ["a", "b", "c"]) queue.add(id, "{}");
    const back = queue.underWay(["a", "c"]);
    expect([...queue.take(3, 1000).keys()]).toEqual(["b"]);
    back();
    expect(queue.take(3, 1000).size).toBe(3);
  });

  test("outlive the page on the device, and stand there until they are removed", async () => {
    const entries = new Map<string, string>();
    createEventQueue(createMemoryStore(entries), same).add(uuidV7(), '{"n":1}');
    const store = createMemoryStore(entries);
    const next = createEventQueue(store, same);
    const own = uuidV7();
    next.add(own, '{"n":2}');
    await next.load();
    expect([...next.take(9, 1000).values()]).toEqual(['{"n":1}', '{"n":2}']);
    next.remove([...next.take(1, 1000).keys()]);
    expect(store.ids()).toEqual([own]);
  });

  test("stand on the device as they may", () => {
    const entries = new Map<string, string>();
    let kept = false;
    const queue = createEventQueue(createMemoryStore(entries), (json) => (kept ? json : "{}"));
    queue.add("a", '{"visitor_id":"v"}');
    expect(entries.get("a")).toBe("{}");
    expect(queue.take(1, 1000).get("a")).toContain("visitor_id");
    kept = true;
    queue.rewrite();
    expect(entries.get("a")).toContain("visitor_id");
  });

  test("are dropped when the server may have forgotten their ids", async () => {
    const old = uuidV7(Date.now() - 7 * DAY_MS);
    const young = uuidV7(Date.now() - 5 * DAY_MS);
    const store = createMemoryStore(new Map([old, young, "own-id"].map((id) => [id, "{}"])));
    const queue = createEventQueue(store, same);
    await queue.load();
    expect([...queue.take(9, 1000).keys()]).toEqual([young, "own-id"]);
    expect(store.ids()).not.toContain(old);
  });

  test("never number more than a thousand, and the newest stay", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1500 }),
        fc.integer({ min: 0, max: 1500 }),
        async (stored, added) => {
          const id = (n: number) => uuidV7(Date.now() - 5 * DAY_MS + n);
          const before = Array.from({ length: stored }, (_, n) => id(n));
          const after = Array.from({ length: added }, (_, n) => id(stored + n));
          const store = createMemoryStore(new Map(before.map((each) => [each, "{}"])));
          const queue = createEventQueue(store, same);
          for (const each of after) queue.add(each, "{}");
          await queue.load();
          const expected = [...before, ...after].slice(-MOST_KEPT);
          expect([...queue.take(Infinity, 1e9).keys()]).toEqual(expected);
          expect(store.ids().sort()).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });
});
