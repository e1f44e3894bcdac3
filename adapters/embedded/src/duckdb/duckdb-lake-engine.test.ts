import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineInputError, type LakeEngine, type StagedMeta } from "@kontor/core";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDuckDbLakeEngine } from "./duckdb-lake-engine.ts";

const patterns = {
  search: "(^|\\.)google\\.",
  social: "(^|\\.)facebook\\.com$",
  email: "(^|\\.)mail\\.google\\.com$",
};
const meta: StagedMeta = { tenant: "a", received: Date.UTC(2026, 10, 21, 10), idPrefix: "1-0-7" };

describe("the DuckDB lake engine", () => {
  let folder: string;
  let engine: LakeEngine;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "kontor-engine-"));
    engine = await openDuckDbLakeEngine({
      root: join(folder, "lake"),
      scratch: join(folder, "scratch"),
      patterns,
    });
  });
  afterEach(async () => {
    await engine[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  async function write(
    records: { meta?: Partial<StagedMeta>; events: unknown[] | string }[],
    day: string | null = "2026-11-21",
    skip: { record: number; event: number }[] = [],
  ) {
    const staging = await engine.stage();
    for (const record of records) {
      const payload = typeof record.events === "string" ? record.events : JSON.stringify(record.events);
      await staging.add({ ...meta, ...record.meta }, Buffer.from(payload));
    }
    try {
      return await engine.write({ table: "events", staging, name: "f", day, skip });
    } finally {
      await staging.discard();
    }
  }
  async function read(paths: string[], select = "*") {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const list = paths.map((path) => `'${join(folder, "lake", path)}'`).join(",");
    const reader = await connection.runAndReadAll(
      `SELECT ${select} FROM read_parquet([${list}], hive_partitioning = false)`,
    );
    const rows = reader.getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    return rows;
  }

  test("fills every column of an event from its record and its fields", async () => {
    const [file] = await write([
      {
        meta: { deviceType: "mobile", browser: "Chrome", os: "Android", isBot: false, country: "DE" },
        events: [
          {
            event_id: "x",
            event_name: "view_item",
            event_time: "2026-11-21T09:00:00.125Z",
            page_url: "https://m.example/x?utm_source=a%20b&utm_campaign=c+d",
            page_referrer: "https://www.google.de/",
            items: [{ item_id: "i1", price: 2.5 }],
            value: 2.5,
            currency: "EUR",
            props: { n: 12345678901 },
          },
          { event_name: "page_view" },
        ],
      },
    ]);
    expect(file).toMatchObject({
      day: "2026-11-21",
      rows: 2,
      minTime: Date.UTC(2026, 10, 21, 9, 0, 0, 125),
      maxTime: Date.UTC(2026, 10, 21, 10),
      path: "events/day=2026-11-21/f.parquet",
    });
    const rows = await read([file!.path]);
    expect(rows[0]).toMatchObject({
      tenant_id: "a",
      event_id: "x",
      event_time: "2026-11-21 09:00:00.125",
      utm_source: "a b",
      utm_campaign: "c d",
      referrer_class: "search",
      item_id: "i1",
      value: 2.5,
      country: "DE",
      device_type: "mobile",
      is_bot: false,
      utm_medium: null,
    });
    expect(rows[1]).toMatchObject({
      event_id: "1-0-7-1",
      event_time: "2026-11-21 10:00:00",
      referrer_class: "direct",
      items: null,
      props: null,
      schema_error: null,
    });
  });

  test("writes one sorted file for each day touched", async () => {
    const events = Array.from({ length: 400 }, (_, i) => ({
      event_name: "e",
      event_time: new Date(Date.UTC(2025, 0, 1 + (i % 200))).toISOString(),
    }));
    const files = await write([{ events }], null);
    expect(files).toHaveLength(200);
    expect(
      files.every((file) => file.rows === 2 && new Date(file.minTime).toISOString().startsWith(file.day)),
    ).toBe(true);
    expect(await read(files.map((file) => file.path))).toHaveLength(400);
  });

  test("leaves out the places it is told to skip, and writes no file when nothing is left", async () => {
    const records = [
      {
        events: [
          { event_id: "1", event_name: "e" },
          { event_id: "2", event_name: "e" },
        ],
      },
      { events: [{ event_id: "3", event_name: "e" }] },
    ];
    const files = await write(records, "2026-11-21", [{ record: 0, event: 1 }]);
    expect((await read(files.map((file) => file.path))).map((row) => row["event_id"])).toEqual(["1", "3"]);
    expect(await write([{ events: [{ event_name: "e" }] }], "2026-11-21", [{ record: 0, event: 0 }])).toEqual(
      [],
    );
  });

  test("calls duplicate keys and lone surrogates an input error", async () => {
    await expect(write([{ events: '[{"event_name":"a","event_name":"b"}]' }])).rejects.toThrow(
      EngineInputError,
    );
    await expect(write([{ events: '[{"event_name":"a","user_id":"\\ud800"}]' }])).rejects.toThrow(
      EngineInputError,
    );
  });

  test("keeps a campaign that does not decode as it was sent, instead of refusing the batch", async () => {
    const campaigns = ["100%", "%ff%41", "%E0%A4%A", "%C3%28", "%zz", "caf%C3%A9+bar"];
    const events = campaigns.map((campaign) => ({ event_name: "x", page_url: `/?utm_campaign=${campaign}` }));
    const [file] = await write([{ events }]);
    const rows = await read([file?.path ?? ""], "utm_campaign");
    const kept = new Set(rows.map((row) => row["utm_campaign"]));
    expect(kept).toEqual(new Set(["100%", "%ff%41", "%E0%A4%A", "%C3%28", "%zz", "café bar"]));
  });

  test("merges files of a day, drops expired rows and counts", async () => {
    const events = (tenant: string) => ({
      meta: { tenant },
      events: [
        { event_name: "e", event_time: "2026-11-21T01:00:00Z" },
        { event_name: "e", event_time: "2026-11-21T02:00:00Z" },
      ],
    });
    const [file] = await write([events("b"), events("a")]);
    const request = { table: "events", day: "2026-11-21", paths: [file!.path] };
    const [merged] = await engine.merge({
      ...request,
      name: "m1",
      expire: [{ tenant: "a", before: Date.UTC(2026, 10, 21, 1, 30) }],
    });
    expect((await read([merged!.path])).map((row) => row["tenant_id"])).toEqual(["a", "b", "b"]);
    expect(await engine.countRows(merged!.path)).toBe(3);
    expect(
      await engine.merge({
        ...request,
        name: "m2",
        expire: ["a", "b"].map((tenant) => ({ tenant, before: Date.UTC(2027, 0, 1) })),
      }),
    ).toEqual([]);
  });

  test("finds ids of the right tenant only", async () => {
    const [file] = await write([{ events: [{ event_id: "it's", event_name: "e" }] }]);
    const ids = [
      { tenant: "a", id: "it's" },
      { tenant: "b", id: "it's" },
      { tenant: "a", id: "other" },
    ];
    expect(await engine.findIds([file!.path], ids)).toEqual([ids[0]]);
  });

  test("takes a record of eight MiB beside small ones", async () => {
    const props = { blob: "x".repeat(1000) };
    const events = Array.from({ length: 8000 }, () => ({ event_name: "e", props }));
    const [file] = await write([
      { events: [{ event_name: "e" }] },
      { events },
      { events: [{ event_name: "e" }] },
    ]);
    expect(file?.rows).toBe(8002);
  });
});
