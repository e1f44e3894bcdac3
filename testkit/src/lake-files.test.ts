import { mkdir, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InvariantError, KontorError } from "@kontor/core";
import { openLake, type Commit, type NewFile } from "@kontor/domain/lake";
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

async function onDisk(fixture: LakeFixture): Promise<string[]> {
  return (await fixture.files.list()).map((entry) => entry.path).sort();
}

/** Makes a file look as old as the clock says it should. */
async function age(fixture: LakeFixture, file: { path: string }, ms: number): Promise<void> {
  const time = new Date(fixture.clock.now() - ms);
  await utimes(join(fixture.root, file.path), time, time);
}

describe.each(stores.all)("the lake's files on $name: removal of replaced ones", ({ store }) => {
  /** Two files merged into a third at snapshot 2. */
  async function merged(): Promise<{ fixture: LakeFixture; inputs: NewFile[]; output: NewFile }> {
    const fixture = await LakeFixture.open(await store());
    const inputs = [await fixture.write(), await fixture.write()];
    await fixture.lake.commit(commitOf({ add: inputs }));
    const output = await fixture.write({ rows: 20, level: 1 });
    await fixture.lake.commit(commitOf({ add: [output], end: [1, 2], keepsRows: true }));
    return { fixture, inputs, output };
  }

  it("leaves them until they ended long enough ago, then unlinks them and nothing else", async () => {
    const { fixture, output } = await merged();
    await using _ = fixture;
    const { lake, clock } = fixture;
    clock.advance(90_000);
    expect(await lake.removeRetired({ olderThanMs: 90_000 })).toMatchObject({ files: 0 });
    expect(await onDisk(fixture)).toHaveLength(3);
    clock.advance(1);
    expect(await lake.removeRetired({ olderThanMs: 90_000 })).toEqual({ files: 2, bytes: 800, stuck: [] });
    expect(await onDisk(fixture)).toEqual([output.path]);
    expect(await lake.removeRetired({ olderThanMs: 0 })).toEqual({ files: 0, bytes: 0, stuck: [] });
    expect(await lake.check()).toMatchObject({ ok: true, files: 1, rows: 20, retired: 0 });
  });

  it("waits for readers that hold a snapshot which sees them", async () => {
    const { fixture } = await merged();
    await using _ = fixture;
    const { lake, clock } = fixture;
    clock.advance(1_000_000);
    {
      using _old = lake.hold(1);
      using _new = lake.hold(2);
      expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(0);
    }
    using _new = lake.hold(2);
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(2);
  });

  it("waits for each of two readers of one snapshot", async () => {
    const { fixture } = await merged();
    await using _ = fixture;
    const { lake, clock } = fixture;
    clock.advance(1_000_000);
    const [one, other] = [lake.hold(1), lake.hold(1)];
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(0);
    other[Symbol.dispose]();
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(2);
  });

  it("goes on after a crash between unlinking and forgetting", async () => {
    const { fixture, inputs, output } = await merged();
    await using _ = fixture;
    const { lake, clock } = fixture;
    clock.advance(1_000_000);
    for (const input of inputs) await fixture.files.unlink(input.path);
    expect((await lake.check()).problems).toEqual([]);
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(2);
    expect(await onDisk(fixture)).toEqual([output.path]);
  });

  it("tells what it could not unlink, takes the others, and tries again", async () => {
    const { fixture, inputs } = await merged();
    await using _ = fixture;
    const { lake, clock } = fixture;
    clock.advance(1_000_000);
    const stuck = join(fixture.root, inputs[0]?.path ?? "");
    await rm(stuck);
    await mkdir(stuck);
    const first = await lake.removeRetired({ olderThanMs: 60_000 });
    expect(first).toMatchObject({ files: 1, stuck: [{ path: inputs[0]?.path }] });
    await rm(stuck, { recursive: true });
    expect(await lake.removeRetired({ olderThanMs: 60_000 })).toMatchObject({ files: 1, stuck: [] });
  });

  it("takes thousands in one call", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    const add = Array.from({ length: 2300 }, (_, n) => newFile(`f${n}`));
    await lake.commit(commitOf({ add }));
    await lake.commit(commitOf({ end: (await lake.liveFiles()).map((file) => file.id) }));
    clock.advance(1_000_000);
    expect((await lake.removeRetired({ olderThanMs: 60_000 })).files).toBe(2300);
    expect((await lake.check()).retired).toBe(0);
  });
});

describe.each(stores.all)("the lake's files on $name: orphans", ({ store }) => {
  /** A lake with one commit, so that its manifest is known to be the right one. */
  async function used(): Promise<LakeFixture> {
    const fixture = await LakeFixture.open(await store());
    await fixture.lake.commit(commitOf({ add: [await fixture.write()] }));
    return fixture;
  }

  it("removes what a crash between write and commit left, and half-written files, at start", async () => {
    await using fixture = await used();
    const orphan = await fixture.write();
    await fixture.write({ path: `${dirname(orphan.path)}/tmp_f9.parquet` });
    await fixture.write({ path: `${dirname(orphan.path)}/f9.parquet.tmp` });
    fixture.clock.advance(10_000);
    expect(await fixture.lake.removeOrphans({ olderThanMs: 0 })).toEqual({
      files: 3,
      bytes: 1200,
      stuck: [],
      left: 0,
    });
    expect(await onDisk(fixture)).toHaveLength(1);
    expect((await fixture.lake.check({ graceMs: 0 })).ok).toBe(true);
  });

  it("leaves the young ones: they may be on their way to a commit", async () => {
    await using fixture = await used();
    const [young, old] = [await fixture.write(), await fixture.write()];
    await age(fixture, young, 3_500_000);
    await age(fixture, old, 3_700_000);
    expect(await fixture.lake.removeOrphans({ olderThanMs: 3_600_000 })).toMatchObject({ files: 1, left: 1 });
    expect(await onDisk(fixture)).toContain(young.path);
    await fixture.lake.commit(commitOf({ add: [young] }));
    expect((await fixture.lake.check({ graceMs: 0 })).ok).toBe(true);
  });

  it("leaves the announced ones, however old, until they are let go", async () => {
    await using fixture = await used();
    const slow = await fixture.write({ path: "events/day=2026-03-10/run7-slow-3.parquet" });
    await age(fixture, slow, DAY_MS);
    {
      using _ = fixture.lake.announce("run7-slow");
      expect(await fixture.lake.removeOrphans({ olderThanMs: 0 })).toMatchObject({ files: 0, left: 1 });
    }
    expect(await fixture.lake.removeOrphans({ olderThanMs: 0 })).toMatchObject({ files: 1, left: 0 });
  });

  it("never takes live files, files that wait for removal, or what is not of a lake's making", async () => {
    await using fixture = await used();
    const { lake, clock } = fixture;
    await lake.commit(commitOf({ add: [await fixture.write()], end: [1] }));
    const strangers = ["README.md", "events/notes.parquet", "events/day=2026-03-10/notes.txt", "x.parquet"];
    for (const path of strangers) await writeFile(join(fixture.root, path), "mine");
    clock.advance(DAY_MS);
    expect(await lake.removeOrphans({ olderThanMs: 0 })).toEqual({ files: 0, bytes: 0, stuck: [], left: 0 });
    expect(await onDisk(fixture)).toHaveLength(2 + strangers.length);
  });

  it("takes nothing while the manifest never had a commit: the database may be the wrong one", async () => {
    await using fixture = await LakeFixture.open(await store());
    await fixture.write();
    fixture.clock.advance(DAY_MS);
    expect(await fixture.lake.removeOrphans({ olderThanMs: 0 })).toMatchObject({ files: 0, left: 1 });
    expect(await onDisk(fixture)).toHaveLength(1);
  });
});

describe.each(stores.all)("the lake's files on $name: retention", ({ store }) => {
  it("keeps limits per tenant and table, replaces and takes them away", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.setRetention(null, "events", 90);
    await lake.setRetention("a", "events", 30);
    await lake.setRetention("a", "events", 31);
    await lake.setRetention("a", "failed_events", 7);
    await lake.setRetention("b", "events", 1);
    await lake.setRetention("b", "events", null);
    const limits = await lake.retention();
    expect(limits.sort((a, b) => a.days - b.days)).toEqual([
      { tenant: "a", table: "failed_events", days: 7 },
      { tenant: "a", table: "events", days: 31 },
      { tenant: null, table: "events", days: 90 },
    ]);
  });

  it("refuses a limit that is not 1 to 100,000 whole days", async () => {
    await using fixture = await LakeFixture.open(await store());
    for (const days of [0, -1, 1.5, Number.NaN, 1e9])
      await expect(fixture.lake.setRetention(null, "events", days)).rejects.toThrow(KontorError);
    expect(await fixture.lake.retention()).toEqual([]);
  });

  it("plans each file once: dropped files are gone, rewritten ones remember for whom", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    const dayAgo = (days: number) => new Date(clock.now() - days * DAY_MS).toISOString().slice(0, 10);
    const add = [100, 50, 5].map((days) => newFile(`d${days}`, { day: dayAgo(days) }));
    await lake.commit(commitOf({ add }));
    await lake.setRetention(null, "events", 90);
    await lake.setRetention("a", "events", 30);
    const tasks = await lake.planRetention({ tenants: ["a", "b"] });
    expect(tasks.map((task) => [task.day, task.drop, task.expired])).toEqual([
      [dayAgo(100), true, []],
      [dayAgo(50), false, ["a"]],
    ]);
    for (const task of tasks) {
      const end = task.inputs.map((file) => file.id);
      const rest = newFile("d50-2", { day: task.day, rows: 4, expired: task.expired });
      await lake.commit(commitOf({ reason: "retain", add: task.drop ? [] : [rest], end }));
    }
    expect(await lake.planRetention({ tenants: ["a", "b"] })).toEqual([]);
    expect((await lake.liveFiles()).map((file) => file.rows)).toEqual([4, 10]);
  });
});

describe.each(stores.all)("the lake's files on $name: check", ({ store }) => {
  it("finds nothing wrong with a sound lake and adds it up", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    await lake.commit(commitOf({ add: [await fixture.write(), await fixture.write({ rows: 3, bytes: 7 })] }));
    const countRows = async (path: string) => (path.includes("f1.") ? 10 : 3);
    expect(await lake.check({ countRows, graceMs: 0 })).toEqual({
      ok: true,
      problems: [],
      snapshot: 1,
      files: 2,
      rows: 13,
      bytes: 407,
      retired: 0,
    });
  });

  it("names each file that is missing, cut, short of rows or unreadable", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    const [gone, cut, short, broken, good] = await Promise.all(
      Array.from({ length: 5 }, () => fixture.write()),
    );
    if (!gone || !cut || !short || !broken || !good) throw new InvariantError("five files");
    await lake.commit(commitOf({ add: [gone, cut, short, broken, good] }));
    await fixture.files.unlink(gone.path);
    await truncate(join(fixture.root, cut.path), 399);
    const countRows = async (path: string) => {
      if (path === broken.path) throw new InvariantError("no Parquet magic");
      return path === short.path ? 9 : 10;
    };
    const report = await lake.check({ countRows });
    expect(report.ok).toBe(false);
    const found = new Map(report.problems.map((problem) => [problem.path, problem]));
    expect([...found.values()].map((problem) => problem.kind).sort()).toEqual([
      "missing",
      "rows_mismatch",
      "size_mismatch",
      "unreadable",
    ]);
    expect(found.get(gone.path)).toEqual({
      kind: "missing",
      path: gone.path,
      detail: "10 rows are not on disk",
    });
    expect(found.get(cut.path)?.detail).toBe("399 bytes on disk, 400 committed");
    expect(found.get(short.path)?.detail).toBe("9 rows in the file, 10 committed");
    expect(found.get(broken.path)?.detail).toBe("no Parquet magic");
  });

  it("names orphans, but not work in progress", async () => {
    await using fixture = await LakeFixture.open(await store());
    const [young, old] = [await fixture.write(), await fixture.write()];
    await age(fixture, young, 60_000);
    await age(fixture, old, 660_000);
    const report = await fixture.lake.check();
    expect(report.problems).toEqual([
      { kind: "orphan", path: old.path, detail: "400 bytes that no row names" },
    ]);
  });

  it("names any number of orphans", async () => {
    await using fixture = await LakeFixture.open(await store());
    const modified = fixture.clock.now() - 660_000;
    const { path } = newFile("lost");
    const lost = Array.from({ length: 200_000 }, (_, index) => ({
      path: path.replace("lost", `lost-${index}`),
      bytes: 1,
      modified,
    }));
    const files = { list: async () => lost, size: async () => 1, unlink: async () => true };
    const lake = openLake({ db: fixture.db, clock: fixture.clock, root: fixture.root, files });
    expect((await lake.check()).problems).toHaveLength(lost.length);
  });

  it("reports no file that was replaced and removed while it ran", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake, clock } = fixture;
    const server = await fixture.another();
    await lake.commit(commitOf({ add: [await fixture.write(), await fixture.write()] }));
    const output = await fixture.write({ rows: 20 });
    let counted = 0;
    const countRows = async () => {
      if (++counted > 1) throw new InvariantError("the file is gone");
      await server.commit(commitOf({ add: [output], end: [1, 2], keepsRows: true }));
      clock.advance(1_000_000);
      expect((await server.removeRetired({ olderThanMs: 60_000 })).files).toBe(2);
      return 0;
    };
    expect((await lake.check({ countRows })).problems).toEqual([]);
    expect(counted).toBe(2);
  });

  it("names rows of the manifest that contradict themselves", async () => {
    await using fixture = await LakeFixture.open(await store());
    await fixture.lake.commit(commitOf({ add: [await fixture.write()] }));
    await fixture.db.query.updateTable("lake_file").set({ min_time: 5, max_time: 4 }).execute();
    expect((await fixture.lake.check()).problems).toMatchObject([{ kind: "unsound" }]);
  });

  it("compares consumers with the log's bounds", async () => {
    await using fixture = await LakeFixture.open(await store());
    const { lake } = fixture;
    const offsets = [0, 1, 2, 3].map((partition) => ({
      consumer: "d",
      stream: "clicks",
      partition,
      from: 0,
      to: 10,
    }));
    await lake.commit(
      commitOf({ offsets: [...offsets, { ...offsets[0], stream: "old" } as (typeof offsets)[0]] }),
    );
    const all = [
      { start: 0, end: 10 },
      { start: 10, end: 10 },
      { start: 11, end: 20 },
      { start: 0, end: 9 },
    ];
    const bounds = async (stream: string, partition: number) =>
      stream === "old" ? undefined : all[partition];
    expect((await lake.check({ bounds })).problems).toEqual([
      { kind: "offset_before_log", path: "d/clicks/2", detail: "stands at 10, the log starts at 11" },
      { kind: "offset_beyond_log", path: "d/clicks/3", detail: "stands at 10, the log ends at 9" },
    ]);
  });

  it("changes nothing", async () => {
    await using fixture = await LakeFixture.open(await store());
    await fixture.lake.commit(commitOf({ add: [await fixture.write()] }));
    await fixture.write();
    const before = [await fixture.lake.liveFiles(), await readdir(fixture.root, { recursive: true })];
    await fixture.lake.check({ graceMs: 0 });
    expect([await fixture.lake.liveFiles(), await readdir(fixture.root, { recursive: true })]).toEqual(
      before,
    );
  });
});
