import { describe, expect, it } from "vitest";
import { SimDisk } from "@kontor/core/testing";
import { lanesOf, range, SeenWorld, SMALL } from "./testing/seen-world.ts";

const FOLDER = "data/seen";
const JOURNAL = `${FOLDER}/ids-0000000001.journal`;

/** Five batches, all in one journal, and its bytes. */
async function smallJournal(): Promise<{ world: SeenWorld; bytes: Buffer }> {
  const world = new SeenWorld(1, SMALL);
  await world.open();
  for (let at = 0; at < 5; at++) await world.add(range(1 + at * 4, 4));
  await world.seen[Symbol.asyncDispose]();
  return { world, bytes: world.disk.contents(JOURNAL) };
}

/** A set opened on nothing but this journal. */
async function openOn(world: SeenWorld, bytes: Uint8Array): Promise<number> {
  world.disk = new SimDisk({ seed: 1 });
  world.disk.plant(JOURNAL, bytes);
  await world.open();
  return world.seen.position(0);
}

describe("a journal of seen ids", () => {
  it("is good up to the last whole frame, wherever it ends, and the rest is read from the log", async () => {
    const { world, bytes } = await smallJournal();
    let before = 0;
    for (let length = 0; length <= bytes.length; length++) {
      const position = await openOn(world, bytes.subarray(0, length));
      expect(position).toBeGreaterThanOrEqual(before);
      before = position;
      const known = await world.seen.suspects(lanesOf(range(1, 20)));
      expect(known).toEqual(range(0, position * 4));
      await world.catchUp();
      await world.check(30);
      await world.seen[Symbol.asyncDispose]();
      // What was written behind the cut is there the next time.
      await world.open();
      expect(world.seen.position(0)).toBe(5);
      await world.check(30);
    }
    expect(before).toBe(5);
  });

  it("never knows an id that was not added, whichever byte is wrong", async () => {
    const { world, bytes } = await smallJournal();
    for (let at = 0; at < bytes.length; at++) {
      const wrong = Buffer.from(bytes);
      wrong[at] = (wrong[at] as number) ^ 0x41;
      const position = await openOn(world, wrong);
      expect(position).toBeLessThan(5);
      await world.catchUp();
      await world.check(30);
    }
  });

  it("that is damaged though a later one is there is told, and read from the log again", async () => {
    const { world, bytes } = await smallJournal();
    const later = new SeenWorld(2, SMALL);
    later.batches = world.batches;
    await later.open();
    for (let at = 5; at < 10; at++) await later.add(range(1 + at * 4, 4));
    await later.seen[Symbol.asyncDispose]();
    const second = later.disk.contents(JOURNAL);
    const wrong = Buffer.from(bytes);
    wrong[wrong.length / 2] = 0xaa;
    world.disk = new SimDisk({ seed: 1 });
    world.disk.plant(JOURNAL, wrong);
    world.disk.plant(JOURNAL.replace("1.journal", "2.journal"), second);
    await world.open();
    expect(world.seen.damaged()).toEqual(["ids-0000000001.journal"]);
    expect(world.seen.position(0)).toBeLessThan(5);
    await world.catchUp();
    await world.check(50);
    await world.seen[Symbol.asyncDispose]();
    await world.open();
    expect(world.seen.damaged()).toEqual([]);
    expect(world.seen.position(0)).toBe(10);
    await world.check(50);
  });

  it("holds no id above the position it is cut to", async () => {
    for (let committed = 0; committed <= 6; committed++) {
      const { world } = await smallJournal();
      await world.open();
      await world.seen.truncateAbove(0, committed);
      const kept = Math.min(committed, 5);
      expect(world.seen.position(0)).toBe(kept);
      expect(await world.seen.suspects(lanesOf(range(1, 20)))).toEqual(range(0, kept * 4));
      world.batches = world.batches.slice(0, kept);
      await world.add([100]);
      await world.seen[Symbol.asyncDispose]();
      await world.open();
      await world.check(120);
    }
  });
});

describe("runs of seen ids", () => {
  async function manyRuns(): Promise<SeenWorld> {
    const world = new SeenWorld(2, SMALL);
    await world.open();
    for (let at = 0; at < 30; at++) await world.add(range(1 + at * 100, 100));
    await world.seen.settled();
    await world.seen[Symbol.asyncDispose]();
    return world;
  }

  it("that lie above the position go, and none below is forgotten", async () => {
    for (const committed of [0, 1, 7, 8, 9, 15, 23, 24, 29, 30]) {
      const world = await manyRuns();
      await world.open();
      await world.seen.truncateAbove(0, committed);
      expect(world.seen.position(0)).toBeLessThanOrEqual(committed);
      // A run that straddles is kept whole; the ids of two generations at most are too many.
      const known = await world.seen.suspects(lanesOf(range(1, 3_000)));
      expect(known.length).toBeLessThan(committed * 100 + 4 * 900);
      world.batches = world.batches.slice(0, committed);
      const suspected = new Set(await world.seen.suspects(lanesOf(range(0, 3_001))));
      await world.catchUp();
      for (const id of world.batches.flatMap((batch) => batch.ids)) {
        if (!suspected.has(id)) expect(await world.seen.suspects(lanesOf([id]))).toEqual([0]);
      }
      await world.seen[Symbol.asyncDispose]();
      await world.open();
      expect(world.seen.position(0)).toBe(committed);
    }
  });

  it("that are damaged are told, and their stretch of the log is asked for again", async () => {
    for (const part of ["footer", "trailer"]) {
      const world = await manyRuns();
      const run = world.disk.files().find((name) => name.endsWith(".run")) as string;
      const bytes = world.disk.contents(run);
      const at = part === "trailer" ? bytes.length - 3 : bytes.length - 300;
      bytes[at] = (bytes[at] as number) ^ 1;
      world.disk.plant(run, bytes);
      await world.open();
      expect(world.seen.damaged().map((name) => `${FOLDER}/${name}`)).toEqual([run]);
      expect(world.seen.position(0)).toBe(0);
      await world.catchUp();
      await world.check(4_000);
      await world.seen[Symbol.asyncDispose]();
      await world.open();
      expect(world.seen.damaged()).toEqual([]);
      await world.check(4_000);
    }
  });

  it("with an unreadable page suspect whatever the page might hold", async () => {
    const world = await manyRuns();
    for (const run of world.disk.files().filter((name) => name.endsWith(".run"))) {
      const bytes = world.disk.contents(run);
      bytes[100] = (bytes[100] as number) ^ 1;
      world.disk.plant(run, bytes);
    }
    await world.open();
    await world.catchUp();
    const suspected = new Set(await world.seen.suspects(lanesOf(range(0, 3_001))));
    for (const id of range(1, 3_000)) expect(suspected.has(id)).toBe(true);
  });
});

describe("seen ids on a failing disk", () => {
  it.each([
    ["write", "ENOSPC"],
    ["write", "EIO"],
    ["sync", "EIO"],
  ] as const)(
    "go on in memory when %s fails with %s, and are written down again later",
    async (verb, code) => {
      const world = new SeenWorld(3, SMALL);
      await world.open();
      await world.add(range(1, 50));
      world.disk.failNext(verb, code, 2);
      // A sync is due after some seconds.
      world.now += 6_000;
      await world.add(range(51, 50));
      world.now += 1_000;
      await world.add(range(101, 50));
      expect(world.seen.failure()).not.toBeNull();
      await world.check(200);
      world.now += 6_000;
      await world.add(range(151, 50));
      world.now += 6_000;
      await world.add(range(201, 50));
      expect(world.disk.pendingFaults()).toBe(0);
      expect(world.seen.failure()).toBeNull();
      await world.seen[Symbol.asyncDispose]();
      await world.open();
      expect(world.seen.position(0)).toBe(5);
      expect(world.seen.damaged()).toEqual([]);
      await world.check(300);
    },
  );

  it("know everything in memory while the disk stays full, and write it down when there is space", async () => {
    const world = new SeenWorld(4, SMALL);
    await world.open();
    await world.add(range(1, 100));
    world.disk.capacityBytes = 1;
    for (let at = 1; at < 30; at++) {
      world.now += 1_000;
      await world.add(range(1 + at * 100, 100));
      await world.seen.settled();
    }
    expect(world.seen.failure()).not.toBeNull();
    await world.check(4_000);
    world.disk.capacityBytes = Infinity;
    for (let at = 30; at < 40; at++) {
      world.now += 6_000;
      await world.add(range(1 + at * 100, 100));
      await world.seen.settled();
    }
    expect(world.seen.failure()).toBeNull();
    expect(world.seen.durablePosition(0)).toBeGreaterThan(30);
    await world.seen[Symbol.asyncDispose]();
    await world.open();
    expect(world.seen.position(0)).toBe(40);
    await world.check(5_000);
  });

  it("forget nothing that was durable when power goes, at every third operation", async () => {
    const operations = await scenario(new SeenWorld(5, SMALL), Infinity);
    for (let cut = 1; cut < operations; cut += 3) {
      const world = new SeenWorld(cut, SMALL);
      await scenario(world, cut);
      // Delivery lets the log be trimmed below this.
      const durable = world.seen?.durablePosition(0) ?? 0;
      world.disk = world.disk.powerCut();
      await world.open();
      expect(world.seen.damaged()).toEqual([]);
      expect(world.seen.position(0)).toBeGreaterThanOrEqual(durable);
      await world.catchUp();
      await world.check(4_100);
      await world.seen[Symbol.asyncDispose]();
      await world.open();
      await world.check(4_100);
    }
  });
});

/** Adds, seals, merges and syncs until the power goes; resolves to the operations of the disk. */
async function scenario(world: SeenWorld, cut: number): Promise<number> {
  world.disk.cutPowerAfter(cut);
  try {
    await world.open();
    for (let at = 0; at < 40; at++) {
      world.now += 1_000;
      await world.add(range(1 + at * 100, 100));
      if (world.disk.operations >= cut) break;
      if (at % 5 === 0) await world.seen.settled();
    }
    await world.seen.settled();
  } catch {
    // The process is gone with the power.
  }
  return world.disk.operations;
}
