import { InvariantError } from "@kontor/core";
import {
  CommitConflictError,
  createSnapshotCache,
  SnapshotGoneError,
  type Commit,
  type Lake,
  type NewFile,
} from "@kontor/domain/lake";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { LakeFixture, newFile } from "./lake-fixture.ts";
import { startLakeStores } from "./lake-stores.ts";

const stores = await startLakeStores();
afterAll(() => stores[Symbol.asyncDispose]());
if (stores.missing !== undefined) it.skip(`on PostgreSQL: ${stores.missing}`);

const DAY_MS = 86_400_000;

const commitOf = (change: Partial<Commit>): Commit => ({
  reason: "test",
  add: [],
  end: [],
  offsets: [],
  ...change,
});
const move = (from: number, to: number, consumer = "delivery", partition = 0) => ({
  consumer,
  stream: "clicks",
  partition,
  from,
  to,
});
const paths = (files: readonly { path: string }[]) => files.map((file) => file.path).sort();
const idsOf = async (lake: Lake) => (await lake.liveFiles()).map((file) => file.id);

/** Everything a refused commit must leave as it was. */
async function stateOf(lake: Lake) {
  return {
    snapshot: await lake.snapshot(),
    files: await lake.liveFiles(),
    offset: await lake.offset("delivery", "clicks", 0),
  };
}

describe.each(stores.all)("the lake's manifest on $name: commit", ({ store }) => {
  it("starts empty: snapshot 0, offset 0, no file", async () => {
    await using fixture = await LakeFixture.open(await store());
    expect(await stateOf(fixture.lake)).toEqual({ snapshot: 0, files: [], offset: 0 });
  });

  it("adds files and moves offsets as one snapshot, and gives every field back", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    const file = newFile("a", { level: 3, rows: 2 ** 40, bytes: 2 ** 41, expired: ["t1", "t2"] });
    const { snapshot } = await lake.commit(commitOf({ add: [file], offsets: [move(0, 7)] }));
    expect(snapshot).toBe(1);
    expect(await lake.snapshot()).toBe(1);
    expect(await lake.offset("delivery", "clicks", 0)).toBe(7);
    expect(await lake.liveFiles()).toEqual([
      { ...file, id: 1, addedAt: clock.now(), beginSnapshot: 1, endSnapshot: null },
    ]);
    expect(lake.locate(file)).toBe(`${fixture.root}/${file.path}`);
  });

  it("moves offsets without files, each consumer, stream and partition by itself", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ offsets: [move(0, 5), move(0, 9, "delivery", 1), move(0, 3, "other")] }));
    await lake.commit(commitOf({ offsets: [move(5, 6), move(9, 9, "delivery", 1)] }));
    expect(await lake.offset("delivery", "clicks", 0)).toBe(6);
    expect(await lake.offset("delivery", "clicks", 1)).toBe(9);
    expect(await lake.offset("other", "clicks", 0)).toBe(3);
    expect(await lake.offset("other", "orders", 0)).toBe(0);
    expect(await lake.snapshot()).toBe(2);
  });

  it("refuses a commit whose offset was moved meanwhile, and changes nothing", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [newFile("a")], offsets: [move(0, 7)] }));
    const before = await stateOf(lake);
    for (const from of [0, 6, 8]) {
      const late = commitOf({
        add: [newFile(`late${from}`)],
        end: [1],
        offsets: [move(0, 1, "other"), move(from, 12)],
      });
      await expect(lake.commit(late)).rejects.toThrow(CommitConflictError);
    }
    expect(await stateOf(lake)).toEqual(before);
    expect(await lake.offset("other", "clicks", 0)).toBe(0);
  });

  it("lets exactly one of many committers of the same offsets win", async () => {
    await using fixture = await LakeFixture.open(await store());
    const lakes = [fixture.lake, await fixture.another()];
    for (let round = 0; round < 5; round++) {
      const offsets = [move(round, round + 1)];
      const attempts = [0, 1, 2, 3].flatMap((n) =>
        lakes.map((lake, who) => lake.commit(commitOf({ add: [newFile(`r${round}n${n}w${who}`)], offsets }))),
      );
      const outcomes = await Promise.allSettled(attempts);
      const losers = outcomes.filter((outcome) => outcome.status === "rejected");
      expect(losers).toHaveLength(7);
      for (const loser of losers) expect(loser.reason).toBeInstanceOf(CommitConflictError);
    }
    expect(await idsOf(fixture.lake)).toHaveLength(5);
    expect(await fixture.lake.offset("delivery", "clicks", 0)).toBe(5);
    expect(await fixture.lake.snapshot()).toBe(5);
  });

  it("numbers snapshots without gaps and files without repeats when several commit side by side", async () => {
    await using fixture = await LakeFixture.open(await store());
    const lakes = [fixture.lake, await fixture.another()];
    const work = lakes.map(async (lake, who) => {
      const seen: number[] = [];
      for (let n = 0; n < 10; n++) {
        const add = [newFile(`w${who}n${n}a`), newFile(`w${who}n${n}b`)];
        seen.push((await lake.commit(commitOf({ add, offsets: [move(n, n + 1, `w${who}`)] }))).snapshot);
      }
      return seen;
    });
    const snapshots = (await Promise.all(work)).flat().sort((a, b) => a - b);
    expect(snapshots).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect((await idsOf(fixture.lake)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    );
  });

  it("replaces files once: who comes second is refused and changes nothing", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [newFile("a"), newFile("b"), newFile("c")] }));
    const merge = (name: string, end: number[]) =>
      lake.commit(commitOf({ reason: "compact", add: [newFile(name, { rows: 20 })], end, keepsRows: true }));
    await merge("ab", [1, 2]);
    const before = await stateOf(lake);
    await expect(merge("bc", [2, 3])).rejects.toThrow(CommitConflictError);
    await expect(merge("c-and-none", [3, 99])).rejects.toThrow(CommitConflictError);
    expect(await stateOf(lake)).toEqual(before);
    expect(paths(await lake.liveFiles())).toEqual(paths([newFile("ab"), newFile("c")]));
  });

  it("never commits a merge that lost or gained rows", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [newFile("a"), newFile("b")] }));
    const before = await stateOf(lake);
    for (const rows of [19, 21]) {
      const merge = commitOf({ add: [newFile("ab", { rows })], end: [1, 2], keepsRows: true });
      await expect(lake.commit(merge)).rejects.toThrow(InvariantError);
    }
    expect(await stateOf(lake)).toEqual(before);
  });

  it("refuses a path that the manifest has already, even of a file that ended", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [newFile("a")] }));
    await lake.commit(commitOf({ end: [1] }));
    await expect(lake.commit(commitOf({ add: [newFile("a")] }))).rejects.toThrow(CommitConflictError);
    await expect(lake.commit(commitOf({ add: [newFile("b"), newFile("b")] }))).rejects.toThrow(
      InvariantError,
    );
  });

  const unsound: [string, Partial<NewFile>][] = [
    ["no rows", { rows: 0 }],
    ["half a row", { rows: 1.5 }],
    ["no bytes", { bytes: 0 }],
    ["an unknown level", { level: 5 }],
    ["a day that is none", { day: "2026-13-40", path: "events/day=2026-13-40/x.parquet" }],
    ["rows before its day", { minTime: Date.parse("2026-03-10") - 1 }],
    ["rows after its day", { maxTime: Date.parse("2026-03-11") }],
    [
      "times the wrong way round",
      { minTime: Date.parse("2026-03-10") + 2, maxTime: Date.parse("2026-03-10") + 1 },
    ],
    ["times that are none", { minTime: Number.NaN }],
    ["a path out of the lake", { path: "events/day=2026-03-10/../../../x.parquet" }],
    ["an absolute path", { path: "/events/day=2026-03-10/x.parquet" }],
    ["another table's folder", { path: "orders/day=2026-03-10/x.parquet" }],
    ["another day's folder", { path: "events/day=2026-03-11/x.parquet" }],
    ["a hidden name", { path: "events/day=2026-03-10/.parquet" }],
  ];
  it("refuses a file that contradicts itself or leaves the lake's folder", async () => {
    await using fixture = await LakeFixture.open(await store());
    for (const [what, change] of unsound) {
      const add = [newFile("good"), newFile("x", change)];
      const commit = fixture.lake.commit(commitOf({ add, offsets: [move(0, 1)] }));
      await expect(commit, what).rejects.toThrow(InvariantError);
    }
    expect(await stateOf(fixture.lake)).toEqual({ snapshot: 0, files: [], offset: 0 });
  });

  it("refuses offsets that go back, repeat or are no numbers", async () => {
    await using fixture = await LakeFixture.open(await store());
    for (const offsets of [[move(1, 0)], [move(-1, 0)], [move(0, 0.5)], [move(0, 1), move(0, 1)]])
      await expect(fixture.lake.commit(commitOf({ offsets }))).rejects.toThrow(InvariantError);
  });

  it("takes a backfill of 1,500 files over two years in one commit, and ends them in one", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    const add = Array.from({ length: 1500 }, (_, n) => {
      const day = new Date(Date.parse("2026-03-10") - (n % 730) * DAY_MS).toISOString().slice(0, 10);
      return newFile(`bulk${n}`, { day });
    });
    await lake.commit(commitOf({ add, offsets: [move(0, 5_000_000)] }));
    const live = await lake.liveFiles();
    expect(paths(live)).toEqual(paths(add));
    await lake.commit(commitOf({ end: live.map((file) => file.id) }));
    expect(await lake.liveFiles()).toEqual([]);
  });
});

describe.each(stores.all)("the lake's manifest on $name: snapshots", ({ store }) => {
  it("shows each snapshot what was live then, and a cache the same as a fresh look", async () => {
    const step = fc.record({
      adds: fc.array(fc.constantFrom("events", "failed_events"), { maxLength: 3 }),
      ends: fc.array(fc.nat({ max: 30 }), { maxLength: 3 }),
      look: fc.boolean(),
    });
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const empty = await lake.commit(commitOf({ end: await idsOf(lake) }));
        const cache = createSnapshotCache(lake);
        const history = new Map<number, string[]>([[empty.snapshot, []]]);
        let live: { id: number; path: string }[] = [];
        for (const { adds, ends, look } of steps) {
          const gone = new Set(ends.map((index) => live[index]?.id).filter((one) => one !== undefined));
          const add = adds.map((table) => newFile(`f${++id}`, { table }));
          const { snapshot } = await lake.commit(commitOf({ add, end: [...gone] }));
          const added = add.map((file, index) => ({ id: id - add.length + 1 + index, path: file.path }));
          live = [...live.filter((file) => !gone.has(file.id)), ...added];
          history.set(snapshot, paths(live));
          if (look)
            expect(
              paths([
                ...(await cache.current()).files("events"),
                ...(await cache.current()).files("failed_events"),
              ]),
            ).toEqual(paths(live));
        }
        for (const [snapshot, expected] of history) {
          const seen = ["events", "failed_events"].map((table) => lake.files({ table, snapshot }));
          expect(paths((await Promise.all(seen)).flat())).toEqual(expected);
        }
        const view = await cache.current();
        expect(view.files("events")).toEqual(await lake.files({ table: "events" }));
      }),
      { numRuns: 30 },
    );
  });

  it("prunes by time: a file belongs to [from, to) when its times touch it", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    const start = Date.parse("2026-03-10");
    await lake.commit(commitOf({ add: [newFile("a", { minTime: start + 10, maxTime: start + 20 })] }));
    const view = await createSnapshotCache(lake).current();
    for (const [from, to, seen] of [
      [0, 10, 0],
      [0, 11, 1],
      [20, 99, 1],
      [21, 99, 0],
      [12, 15, 1],
      [0, 99, 1],
    ] as const) {
      const range = { from: start + from, to: start + to };
      expect(await lake.files({ table: "events", ...range })).toHaveLength(seen);
      expect(view.files("events", range)).toHaveLength(seen);
    }
    expect(await lake.files({ table: "events", from: start + 21 })).toHaveLength(0);
    expect(await lake.files({ table: "events", to: start + 11 })).toHaveLength(1);
    expect(view.files("events", { from: start + 20 })).toHaveLength(1);
    expect(view.files("events", { to: start + 10 })).toHaveLength(0);
    expect(view.files("nothing")).toEqual([]);
  });

  it("keeps one view while nothing changes, and sees at once what another process committed", async () => {
    await using fixture = await LakeFixture.open(await store());
    const writer = await fixture.another();
    const cache = createSnapshotCache(fixture.lake);
    const empty = await cache.current();
    expect(await cache.current()).toBe(empty);
    await writer.commit(commitOf({ add: [newFile("a")] }));
    const [one, ...others] = await Promise.all(Array.from({ length: 10 }, () => cache.current()));
    expect(one?.files("events")).toHaveLength(1);
    for (const other of others) expect(other).toBe(one);
    await writer.commit(commitOf({ add: [newFile("b")], end: [1] }));
    expect(paths((await cache.current()).files("events"))).toEqual(paths([newFile("b")]));
    expect(paths(one?.files("events") ?? [])).toEqual(paths([newFile("a")]));
  });

  it("gives a caller what was committed before its call although a refresh was under way", async () => {
    await using fixture = await LakeFixture.open(await store());
    const cache = createSnapshotCache(fixture.lake);
    for (let n = 1; n <= 20; n++) {
      const early = cache.current();
      const { snapshot } = await fixture.lake.commit(commitOf({ add: [newFile(`f${n}`)] }));
      const late = cache.current();
      expect((await late).snapshot).toBe(snapshot);
      expect((await early).snapshot).toBeLessThanOrEqual(snapshot);
    }
  });

  it("keeps a cache right that slept while files ended and were forgotten", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    const cache = createSnapshotCache(lake);
    await lake.commit(commitOf({ add: [await fixture.write(), await fixture.write()] }));
    await cache.current();
    await lake.commit(commitOf({ end: [1] }));
    clock.advance(100_000);
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(1);
    expect((await cache.current()).files("events")).toEqual(await lake.files({ table: "events" }));
    expect((await cache.current()).files("events")).toHaveLength(1);
  });

  it("recovers from a look that failed", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [newFile("a")] }));
    let fails = true;
    const cache = createSnapshotCache({
      changesSince: async (since) => {
        if (fails) throw new InvariantError("the store is away");
        return lake.changesSince(since);
      },
    });
    await expect(Promise.all([cache.current(), cache.current()])).rejects.toThrow("the store is away");
    fails = false;
    expect((await cache.current()).files("events")).toHaveLength(1);
  });

  it("refuses to read a snapshot whose files may be gone", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    await lake.commit(commitOf({ add: [await fixture.write()] }));
    await lake.commit(commitOf({ end: [1] }));
    clock.advance(100_000);
    expect(await lake.files({ table: "events", snapshot: 1 })).toHaveLength(1);
    await lake.removeRetired({ olderThanMs: 60_000 });
    await expect(lake.files({ table: "events", snapshot: 1 })).rejects.toThrow(SnapshotGoneError);
    expect(await lake.files({ table: "events", snapshot: 2 })).toEqual([]);
  });
});
