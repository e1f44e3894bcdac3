import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LakeEngine } from "@kontor/core";
import { CommitConflictError, type Lake } from "@kontor/domain/lake";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deliverAll, openDeliveryFixture, type DeliveryFixture } from "./delivery-fixture.ts";

const DAY_MS = 86_400_000;
const IDS = "SELECT event_id FROM events ORDER BY 1";
const event = (id: string, rest: object = {}) => ({ event_id: id, event_name: "page_view", ...rest });

describe("delivery from the log into the lake", () => {
  let kontor: DeliveryFixture;
  beforeEach(async () => void (kontor = await openDeliveryFixture()));
  afterEach(() => kontor[Symbol.asyncDispose]());

  test("brings each accepted event into the lake once, whatever the batches", async () => {
    await kontor.send("a", [event("1"), event("2")]);
    await kontor.deliverAll();
    await kontor.send("b", [event("1")]);
    await kontor.send("a", [event("3")]);
    await kontor.deliverAll();
    expect(await kontor.rows("SELECT tenant_id, event_id FROM events ORDER BY ALL")).toEqual([
      ["a", "1"],
      ["a", "2"],
      ["a", "3"],
      ["b", "1"],
    ]);
    expect(await kontor.lake.offset("delivery", "clicks", 0)).toBe(3);
  });

  test("drops repeats in one request, in one batch, in later batches and with another event_time", async () => {
    await kontor.send("a", [event("1"), event("1"), event("2")]);
    await kontor.send("a", [event("2")]);
    await kontor.deliverAll();
    await kontor.send("a", [event("1"), event("3")]);
    await kontor.send("a", [event("2", { event_time: new Date(Date.now() - 3 * DAY_MS).toISOString() })]);
    await kontor.deliverAll();
    expect(await kontor.rows(IDS)).toEqual([["1"], ["2"], ["3"]]);
  });

  test("keeps events without an id apart and gives them ids that a second delivery would give again", async () => {
    await kontor.send("a", [{ event_name: "x" }, { event_name: "x" }]);
    const dying = await kontor.restart({ lake: failingOnce(kontor.lake) });
    await expect(deliverAll(dying)).rejects.toThrow("power");
    await deliverAll(dying);
    const ids = await kontor.rows(IDS);
    expect(new Set(ids.map(([id]) => id)).size).toBe(2);
  });

  test("files late events under the day they happened", async () => {
    const at = Date.now() - 400 * DAY_MS;
    await kontor.send("a", [event("now"), event("late", { event_time: new Date(at).toISOString() })]);
    await kontor.deliverAll();
    const files = await kontor.lake.files({ table: "events" });
    expect(files.map((file) => file.day)).toEqual([
      new Date(at).toISOString().slice(0, 10),
      new Date().toISOString().slice(0, 10),
    ]);
  });

  test("leaves an orphan, no row, when it dies between writing and committing, and delivers again", async () => {
    await kontor.send("a", [event("1")]);
    const dying = await kontor.restart({ lake: failingOnce(kontor.lake) });
    await expect(deliverAll(dying)).rejects.toThrow("power");
    const reborn = await kontor.restart();
    await deliverAll(reborn);
    expect(await kontor.rows(IDS)).toEqual([["1"]]);
    expect((await kontor.lake.check({ graceMs: 0 })).problems.map((problem) => problem.kind)).toEqual([
      "orphan",
    ]);
    await kontor.lake.removeOrphans({ olderThanMs: 0 });
    expect(
      (await kontor.lake.check({ graceMs: 0, countRows: (path) => kontor.engine.countRows(path) })).ok,
    ).toBe(true);
  });

  test("still knows the ids of a batch that was committed right before it died", async () => {
    await kontor.send("a", [event("1"), event("2")]);
    const dying = await kontor.restart();
    kontor.seen.add = () => Promise.reject(new TypeError("power"));
    await expect(deliverAll(dying)).rejects.toThrow("power");
    await kontor.send("a", [event("2"), event("3")]);
    await deliverAll(await kontor.restart());
    expect(await kontor.rows(IDS)).toEqual([["1"], ["2"], ["3"]]);
  });

  test("yields to another deliverer that committed first", async () => {
    await kontor.send("a", [event("1")]);
    const other = await kontor.restart();
    const slow = await kontor.restart({ engine: before(kontor.engine, () => deliverAll(other)) });
    await expect(deliverAll(slow)).rejects.toThrow(CommitConflictError);
    expect(await kontor.rows(IDS)).toEqual([["1"]]);
  });

  test("leaves no scratch behind when its surroundings fail, however often it is tried", async () => {
    await kontor.send("a", [event("1")]);
    let stages = 0;
    const engine: LakeEngine = Object.assign(Object.create(kontor.engine) as LakeEngine, {
      stage: () =>
        ++stages % 2 === 0 ? Promise.reject(new TypeError("too many files")) : kontor.engine.stage(),
    });
    const failing = await kontor.restart({ engine });
    for (let attempt = 0; attempt < 3; attempt++)
      await expect(deliverAll(failing)).rejects.toThrow("too many files");
    expect(await readdir(join(dirname(kontor.root), "scratch"))).toEqual([]);
  });

  test("stores what JSON.parse understood when the engine's parser disagrees, and loses nothing beside it", async () => {
    await kontor.send("a", [event("before")]);
    await kontor.sendRaw(
      "a",
      '[{"event_id":"twice","event_name":"first","event_name":"second","user_id":"\\ud800"},{"event_id":"good","event_name":"x"}]',
      ["twice", "good"],
    );
    await kontor.send("a", [event("after")]);
    await kontor.deliverAll();
    expect(await kontor.rows("SELECT event_id, event_name, user_id FROM events ORDER BY 1")).toEqual([
      ["after", "page_view", null],
      ["before", "page_view", null],
      ["good", "x", null],
      ["twice", "second", "\ufffd"],
    ]);
  });

  test("puts an event that no parser can make a row of into failed_events, whole", async () => {
    await kontor.sendRaw(
      "a",
      '[{"event_id":"bad","event_name":"x","value":"not a number"},{"event_id":"good","event_name":"x"}]',
      ["bad", "good"],
    );
    await kontor.deliverAll();
    expect(await kontor.rows(IDS)).toEqual([["good"]]);
    const [[id, stage, raw]] = (await kontor.rows("SELECT failed_id, stage, raw FROM failed_events")) as [
      [string, string, string],
    ];
    expect([id, stage, JSON.parse(raw)]).toEqual([
      "bad",
      "deliver",
      { event_id: "bad", event_name: "x", value: "not a number" },
    ]);
  });

  test("compaction keeps every row and every id", async () => {
    for (let i = 0; i < 65; i++) {
      await kontor.send("a", [event(`e${i}`)]);
      await kontor.deliverAll();
    }
    const before = await kontor.rows(IDS);
    const round = await kontor.compactor.round(new AbortController().signal);
    expect(round).toMatchObject({ merges: 2, inputs: 60 });
    expect(await kontor.rows(IDS)).toEqual(before);
    expect(await kontor.lake.files({ table: "events" })).toHaveLength(7);
    await kontor.send("a", [event("e3")]);
    await kontor.deliverAll();
    expect(await kontor.rows(IDS)).toEqual(before);
  });
});

/** A lake whose next commit is cut short by a loss of power. */
function failingOnce(lake: Lake): Lake {
  let failed = false;
  return Object.assign(Object.create(lake) as Lake, {
    commit: (commit: Parameters<Lake["commit"]>[0]) => {
      if (failed) return lake.commit(commit);
      failed = true;
      return Promise.reject(new TypeError("power"));
    },
  });
}

/** An engine that lets something happen before it writes. */
function before(engine: LakeEngine, happen: () => Promise<void>): LakeEngine {
  return Object.assign(Object.create(engine) as LakeEngine, {
    stage: () => engine.stage(),
    write: async (request: Parameters<LakeEngine["write"]>[0]) => {
      await happen();
      return engine.write(request);
    },
  });
}
