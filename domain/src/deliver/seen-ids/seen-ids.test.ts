import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY, lanesOf, range, SMALL, START, SeenWorld, WINDOW } from "./testing/seen-world.ts";

describe("seen ids", () => {
  it("suspects an id that was added, and one that stands earlier in the same call, but never a missing id", async () => {
    const world = new SeenWorld(1, SMALL);
    const seen = await world.open();
    await world.add([1, 2, 0]);
    expect(await seen.suspects(lanesOf([3, 1, 3, 0, 0, 2, 4]))).toEqual([1, 2, 5]);
  });

  it("does not count a question as an answer: only added ids are remembered", async () => {
    const world = new SeenWorld(1, SMALL);
    const seen = await world.open();
    await seen.suspects(lanesOf([1]));
    expect(await seen.suspects(lanesOf([1]))).toEqual([]);
  });

  it("starts small", async () => {
    const world = new SeenWorld(1, 128 * 1024 * 1024);
    const seen = await world.open();
    expect(seen.statistics().bytes).toBeLessThan(16 * 1024);
  });

  it("knows everything again after a restart without reading the log", async () => {
    const world = new SeenWorld(2, SMALL);
    await world.open();
    for (let at = 0; at < 20; at++) await world.add(range(1 + at * 100, 100));
    await world.seen[Symbol.asyncDispose]();
    await world.open();
    expect(world.seen.position(0)).toBe(20);
    await world.check(2_500);
  });

  it("moves older ids to sorted runs, merges them, and answers from there", async () => {
    const world = new SeenWorld(3, SMALL);
    await world.open();
    for (let at = 0; at < 100; at++) await world.add(range(1 + at * 100, 100));
    await world.seen.settled();
    const { idsInMemory, idsInRuns, runs } = world.seen.statistics();
    expect(idsInMemory + idsInRuns).toBe(10_000);
    expect(idsInMemory).toBeLessThan(1_000);
    expect(runs).toBeLessThan(8);
    await world.check(12_000);
    await world.seen[Symbol.asyncDispose]();
    await world.open();
    await world.check(12_000);
  });

  it("drops whole runs once their newest id has left the window, and the files with them", async () => {
    const world = new SeenWorld(4, SMALL);
    await world.open();
    for (let at = 0; at < 40; at++) await world.add(range(1 + at * 100, 100));
    world.now += WINDOW + DAY;
    await world.add([5_000]);
    await world.add([5_001]);
    await world.seen.settled();
    expect(world.seen.statistics()).toMatchObject({ idsInRuns: 0, runs: 0 });
    expect(world.disk.files().filter((name) => name.startsWith("data/seen/"))).toHaveLength(1);
    expect(await world.seen.suspects(lanesOf([1, 5_000, 5_001]))).toEqual([1, 2]);
  });

  it("lets go of a few old ids in memory too", async () => {
    const world = new SeenWorld(4, SMALL);
    await world.open();
    await world.add(range(1, 10));
    world.now += WINDOW + DAY;
    await world.add([11]);
    await world.seen.settled();
    expect(world.seen.statistics()).toMatchObject({ idsInMemory: 1, idsInRuns: 0 });
    expect(await world.seen.suspects(lanesOf(range(1, 11)))).toEqual([10]);
  });

  it("catches ids that differ in one lane only, and lanes that are 0", async () => {
    const world = new SeenWorld(5, SMALL);
    const seen = await world.open();
    const odd = Uint32Array.from([0, 1, 1, 0, 7, 0xffffffff, 0xffffffff, 7]);
    await seen.add([odd], START, { partition: 0, upto: 1 });
    expect(await seen.suspects(odd)).toEqual([0, 1, 2, 3]);
    expect(await seen.suspects(Uint32Array.from([0, 2, 2, 0, 8, 0xffffffff, 0xffffffff, 8]))).toEqual([]);
  });

  it("stays right when someone chooses ids whose high lanes are all the same", async () => {
    const world = new SeenWorld(6, SMALL);
    const seen = await world.open();
    for (let at = 0; at < 20; at++) {
      const lanes = Uint32Array.from(range(1 + at * 200, 200).flatMap((id) => [id, 42]));
      await seen.add([lanes], START, { partition: 0, upto: at + 1 });
    }
    await seen.settled();
    const asked = Uint32Array.from(range(1, 5_000).flatMap((id) => [id, 42]));
    expect(await seen.suspects(asked)).toEqual(range(0, 4_000));
  });

  it("keeps an id for a whole window after its last repeat, also after a restart", async () => {
    const world = new SeenWorld(8, SMALL);
    await world.open();
    await world.add([1]);
    world.now += 3 * DAY;
    await world.add([1]);
    world.now += 5 * DAY;
    await world.add([]);
    expect(await world.seen.suspects(lanesOf([1]))).toEqual([0]);
    await world.seen[Symbol.asyncDispose]();
    const seen = await world.open();
    expect(await seen.suspects(lanesOf([1]))).toEqual([0]);
  });

  it("keeps one position per partition", async () => {
    const world = new SeenWorld(7, SMALL);
    await world.open();
    await world.seen.add([lanesOf([1])], START, { partition: 0, upto: 5 });
    await world.seen.add([lanesOf([2])], START, { partition: 1, upto: 9 });
    await world.seen.add([lanesOf([3])], START, { partition: 0, upto: 8 });
    await world.seen[Symbol.asyncDispose]();
    const seen = await world.open();
    await seen.truncateAbove(0, 5);
    expect([seen.position(0), seen.position(1), seen.position(2)]).toEqual([5, 9, 0]);
    expect(await seen.suspects(lanesOf([1, 2, 3]))).toEqual([0, 1]);
  });

  it("answers as a set would through adds, restarts, kills, power cuts and passing days", async () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ do: fc.constant("add" as const), from: fc.nat(3_000), count: fc.nat(400) }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("restart", "kill", "power cut", "settle") }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("days" as const), days: fc.nat(4) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(), async (steps, seed) => {
        const world = new SeenWorld(seed, SMALL);
        await world.open();
        for (const each of steps) {
          if ("count" in each) await world.add(range(1 + each.from, each.count));
          else if ("days" in each) world.now += each.days * DAY;
          else if (each.do === "settle") await world.seen.settled();
          else await reopen(world, each.do);
        }
        await world.check(4_000);
      }),
      { numRuns: 150 },
    );
  });
});

async function reopen(world: SeenWorld, how: string): Promise<void> {
  if (how === "restart") await world.seen[Symbol.asyncDispose]();
  // A killed process writes no more; without this the old set would still be sealing.
  if (how === "kill") await world.seen.settled();
  if (how === "power cut") world.disk = world.disk.powerCut();
  await world.open();
  expect(world.seen.damaged()).toEqual([]);
  await world.catchUp();
}
