import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY_MS, dayOf } from "./day.ts";
import type { LakeFile } from "./lake-file.ts";
import { defaultCompactionPolicy as policy, planCompaction, type CompactionTask } from "./plan-compaction.ts";

const DAY = "2026-03-10";
const DAY_START = Date.parse(DAY);
const NOON = DAY_START + DAY_MS / 2;
const CLOSED = DAY_START + DAY_MS + policy.graceMs;
const LATER = CLOSED + 10 * DAY_MS;

let lastId = 0;
function file(change: Partial<LakeFile> = {}): LakeFile {
  const id = ++lastId;
  const day = change.day ?? DAY;
  const rows = change.rows ?? 600;
  return {
    id,
    table: "events",
    path: `events/day=${day}/f${id}.parquet`,
    day,
    level: 0,
    rows,
    bytes: rows * 38,
    minTime: Date.parse(day),
    maxTime: Date.parse(day) + 1000,
    expired: [],
    addedAt: NOON,
    beginSnapshot: id,
    endSnapshot: null,
    ...change,
  };
}

const files = (count: number, change: Partial<LakeFile> = {}) =>
  Array.from({ length: count }, () => file(change));
const ids = (some: readonly LakeFile[]) => some.map((one) => one.id);
const rowsOf = (some: readonly { rows: number }[]) => some.reduce((sum, one) => sum + one.rows, 0);

/** The live files after the tasks are done. */
function perform(live: readonly LakeFile[], tasks: readonly CompactionTask[], now: number): LakeFile[] {
  const gone = new Set(tasks.flatMap((task) => ids(task.inputs)));
  const merged = tasks.map(({ table, day, inputs, outputLevel }) =>
    file({
      table,
      day,
      level: outputLevel,
      rows: rowsOf(inputs),
      minTime: Math.min(...inputs.map((input) => input.minTime)),
      addedAt: now,
    }),
  );
  return [...live.filter((one) => !gone.has(one.id)), ...merged];
}

describe("planning of compaction, an open day", () => {
  it("waits until there are enough files for one of the next level", () => {
    expect(planCompaction(files(29), NOON)).toEqual([]);
    const live = files(30);
    const [task, ...others] = planCompaction(live, NOON);
    expect(others).toEqual([]);
    expect(task).toMatchObject({ table: "events", day: DAY, outputLevel: 1 });
    expect(ids(task?.inputs ?? [])).toEqual(ids(live));
  });

  it("takes the oldest files first and leaves the rest to grow", () => {
    const live = files(65);
    const tasks = planCompaction(live.toReversed(), NOON);
    expect(tasks.map((task) => ids(task.inputs))).toEqual([ids(live.slice(0, 30)), ids(live.slice(30, 60))]);
  });

  it("merges twenty files of level 1 and twenty of level 2, cheap merges first", () => {
    const live = [...files(20, { level: 2 }), ...files(20, { level: 1 }), ...files(19, { level: 3 })];
    expect(planCompaction(live, NOON).map((task) => [task.outputLevel, task.inputs.length])).toEqual([
      [2, 20],
      [3, 20],
    ]);
  });

  it("never mixes tables or days", () => {
    const live = [
      ...files(20),
      ...files(20, { table: "failed_events" }),
      ...files(20, { day: "2026-03-11" }),
    ];
    expect(planCompaction(live, NOON)).toEqual([]);
  });

  it("counts a big fresh file at the level of its size", () => {
    expect(planCompaction([...files(29), file({ rows: 24_000 })], NOON)).toEqual([]);
    expect(planCompaction(files(20, { rows: 24_000 }), NOON)).toMatchObject([{ outputLevel: 2 }]);
    expect(planCompaction(files(20, { rows: 400_000, bytes: 1 }), NOON)).toMatchObject([{ outputLevel: 3 }]);
  });

  it("never touches a full file again, by rows or by bytes, open or closed", () => {
    const live = [
      ...files(40, { rows: policy.fullRows, bytes: 1 }),
      ...files(40, { rows: 1, bytes: policy.fullBytes }),
    ];
    expect(planCompaction(live, NOON)).toEqual([]);
    expect(planCompaction(live, LATER)).toEqual([]);
  });

  it("merges fewer files as soon as they make a full one", () => {
    const live = files(6, { level: 2, rows: 1_100_000 });
    const [task] = planCompaction(live, NOON);
    expect(ids(task?.inputs ?? [])).toEqual(ids(live.slice(0, 5)));
    const heavy = files(6, { level: 2, rows: 1_000, bytes: 125 << 20 });
    expect(planCompaction(heavy, NOON).map((task) => task.inputs.length)).toEqual([4]);
  });
});

describe("planning of compaction, a closed day", () => {
  it("merges all its files into one of level 4 once the grace has passed", () => {
    const live = [
      ...files(12),
      ...files(7, { level: 1 }),
      ...files(3, { level: 2 }),
      file({ level: 3, rows: 1e6 }),
    ];
    expect(planCompaction(live, CLOSED - 1)).toEqual([]);
    const tasks = planCompaction(live, CLOSED);
    expect(tasks).toMatchObject([{ outputLevel: 4 }]);
    expect(tasks[0]?.inputs).toHaveLength(live.length);
  });

  it("needs nothing when it has one file", () => {
    for (const level of [0, 1, 2, 3, 4]) expect(planCompaction([file({ level })], LATER)).toEqual([]);
  });

  it("becomes several files, cut by time, where one would be too large", () => {
    const live = Array.from({ length: 10 }, (_, hour) =>
      file({ level: 3, rows: 1_400_000, bytes: 1e6, minTime: DAY_START + hour }),
    );
    const tasks = planCompaction(live.toReversed(), CLOSED);
    expect(tasks.map((task) => ids(task.inputs))).toEqual([
      ids(live.slice(0, 4)),
      ids(live.slice(4, 8)),
      ids(live.slice(8)),
    ]);
  });

  it("reads at most so many files in one merge", () => {
    const tasks = planCompaction(files(1_050), CLOSED);
    expect(tasks.map((task) => task.inputs.length)).toEqual([...Array.from({ length: 10 }, () => 100), 50]);
  });

  it("leaves its day file alone for one late file", () => {
    const live = [file({ level: 4, rows: 300_000 }), file({ rows: 5 })];
    expect(planCompaction(live, LATER)).toEqual([]);
  });

  it("merges late files among themselves: eight at once, fewer after a while", () => {
    const day = file({ level: 4, rows: 300_000 });
    const late = files(8, { rows: 5, addedAt: LATER });
    expect(planCompaction([day, ...late.slice(0, 7)], LATER)).toEqual([]);
    const [now] = planCompaction([day, ...late], LATER);
    expect(ids(now?.inputs ?? [])).toEqual(ids(late));
    const [after] = planCompaction([day, ...late.slice(0, 3)], LATER + policy.settleMs);
    expect(ids(after?.inputs ?? [])).toEqual(ids(late.slice(0, 3)));
    expect(after?.outputLevel).toBe(4);
  });

  it("rewrites its day file when the late rows are worth it", () => {
    const live = [file({ level: 4, rows: 300_000 }), ...files(3, { rows: 30_000, addedAt: LATER })];
    expect(planCompaction(live, LATER)).toEqual([]);
    expect(planCompaction(live, LATER + policy.settleMs)[0]?.inputs).toHaveLength(4);
  });

  it("does nothing about a backfill that brought one file for each of 700 days", () => {
    const live = Array.from({ length: 700 }, (_, n) =>
      file({ day: dayOf(DAY_START - n * DAY_MS), rows: 300_000, addedAt: LATER - DAY_MS }),
    );
    expect(planCompaction(live, LATER)).toEqual([]);
  });

  it("lets a backfill that still runs settle before it merges its files of a day", () => {
    const live = files(5, { rows: 33_000, addedAt: LATER });
    expect(planCompaction(live, LATER + policy.settleMs - 1)).toEqual([]);
    expect(planCompaction(live, LATER + policy.settleMs)).toMatchObject([{ outputLevel: 4 }]);
  });
});

describe("planning of compaction, always", () => {
  it("passes on for which tenants no input holds rows", () => {
    const live = [file({ expired: ["a", "b"] }), file({ expired: ["b", "c"] })];
    expect(planCompaction(live, LATER)[0]?.expired).toEqual(["b"]);
  });

  const anyFile = fc
    .record({
      table: fc.constantFrom("events", "failed_events"),
      day: fc.constantFrom(DAY, "2026-03-11", "2026-03-12"),
      level: fc.integer({ min: 0, max: 4 }),
      magnitude: fc.double({ min: 0, max: 7.4, noNaN: true }),
      bytesPerRow: fc.integer({ min: 1, max: 300 }),
      addedAt: fc.integer({ min: DAY_START, max: LATER }),
      minute: fc.integer({ min: 0, max: 1439 }),
    })
    .map(({ magnitude, bytesPerRow, minute, ...rest }) => {
      const rows = Math.floor(10 ** magnitude);
      return file({
        ...rest,
        rows,
        bytes: rows * bytesPerRow,
        minTime: Date.parse(rest.day) + minute * 60_000,
      });
    });
  const anyLake = fc.array(anyFile, { maxLength: 250 });
  const anyTime = fc.integer({ min: DAY_START, max: LATER + DAY_MS });

  it("names no file twice, mixes nothing, merges at least two files and stays within its limits", () => {
    fc.assert(
      fc.property(anyLake, anyTime, (live, now) => {
        const tasks = planCompaction(live, now);
        const used = tasks.flatMap((task) => ids(task.inputs));
        expect(new Set(used).size).toBe(used.length);
        for (const { inputs, table, day, outputLevel } of tasks) {
          expect(inputs.every((input) => input.table === table && input.day === day)).toBe(true);
          expect(inputs.length).toBeGreaterThan(1);
          expect(inputs.length).toBeLessThanOrEqual(policy.maxFiles);
          expect(rowsOf(inputs)).toBeLessThanOrEqual(policy.maxRows);
          expect(inputs.reduce((sum, input) => sum + input.bytes, 0)).toBeLessThanOrEqual(policy.maxBytes);
          expect(outputLevel).toBeLessThanOrEqual(4);
          expect(outputLevel).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every row, comes to an end, and leaves few files", () => {
    fc.assert(
      fc.property(anyLake, (lake) => {
        let live: LakeFile[] = lake;
        let now = LATER;
        for (let quiet = 0; quiet < 2; now += policy.settleMs) {
          const tasks = planCompaction(live, now);
          quiet = tasks.length === 0 ? quiet + 1 : 0;
          const after = perform(live, tasks, now);
          expect(after.length).toBeLessThanOrEqual(live.length - tasks.length);
          live = after;
        }
        const rowsByDay = (some: readonly LakeFile[]) =>
          Object.fromEntries(
            [...Map.groupBy(some, (one) => `${one.table}/${one.day}`)].map(([key, group]) => [
              key,
              rowsOf(group),
            ]),
          );
        expect(rowsByDay(live)).toEqual(rowsByDay(lake));
        // What stays beside full files are at most some small ones, each more than three times the sum of the smaller (worthwhile = 1/4).
        for (const group of Map.groupBy(live, (one) => `${one.table}/${one.day}`).values()) {
          const open = group.filter((one) => one.rows < policy.fullRows && one.bytes < policy.fullBytes);
          expect(open.length).toBeLessThan(14);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    [200, 300, 5],
    [2_000, 300, 4],
    [5_000, 300, 4],
    [20_000, 300, 3],
    [60_000, 400, 3],
    [100_000, 400, 3],
  ])(
    "at %i events/s, a file each %i ms: writes a row at most %i times and keeps few files open",
    (rate, flushMs, writes) => {
      const hours = 6;
      const perFlush = (rate * flushMs) / 1000;
      const flushes = (hours * 3_600_000) / flushMs;
      let live: LakeFile[] = [];
      let written = 0;
      let mostSmall = 0;
      const compact = (now: number) => {
        const tasks = planCompaction(live, now);
        written += rowsOf(tasks.flatMap((task) => task.inputs));
        live = perform(live, tasks, now);
        return tasks.length;
      };
      for (let n = 0; n < flushes; n++) {
        const now = DAY_START + n * flushMs;
        live.push(file({ rows: perFlush, minTime: now, addedAt: now }));
        written += perFlush;
        while (compact(now) > 0);
        mostSmall = Math.max(mostSmall, live.filter((one) => one.rows < policy.fullRows).length);
      }
      for (let now = CLOSED; compact(now) > 0 || now < CLOSED + 5 * policy.settleMs; now += policy.settleMs);
      expect(rowsOf(live)).toBe(perFlush * flushes);
      expect(written / (perFlush * flushes)).toBeLessThanOrEqual(writes);
      expect(mostSmall).toBeLessThanOrEqual(30 + 20 + 20 + hours);
    },
  );
});
