import { beforeEach, describe, expect, test } from "vitest";
import { StoreBusyError } from "@kontor/core";
import { createGrantCache, type GrantCache } from "./grant-cache.ts";
import type { KeyGrant } from "./tenancy.ts";

const grantOf = (keyId: string): KeyGrant => ({ keyId, tenant: "demo", role: "write", limits: {} });

/** What the database says, and how often it was asked. */
let stored: Map<string, KeyGrant>;
let queries: string[][];
let down: boolean;
let time: number;
let cache: GrantCache<KeyGrant>;

beforeEach(() => {
  stored = new Map([["KT1", grantOf("KT1")]]);
  queries = [];
  down = false;
  time = 1_000_000;
  cache = createGrantCache(
    async (ids) => {
      queries.push([...ids]);
      if (down) throw new StoreBusyError(undefined);
      return new Map(ids.flatMap((id) => (stored.has(id) ? [[id, grantOf(id)] as const] : [])));
    },
    { now: () => time },
  );
});

/** Lets the background reading that was begun come to its end. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the cache of grants", () => {
  test("answers at once after the first reading", async () => {
    expect(await cache.get("KT1")).toEqual(grantOf("KT1"));
    expect(cache.get("KT1")).toEqual(grantOf("KT1"));
    expect(queries).toEqual([["KT1"]]);
  });

  test("reads again in the background before an answer gets too old, and never waits for it", async () => {
    await cache.get("KT1");
    time += 500;
    expect(cache.get("KT1")).toEqual(grantOf("KT1"));
    await settle();
    expect(queries).toHaveLength(2);
    time += 900;
    expect(cache.get("KT1")).toEqual(grantOf("KT1"));
  });

  test("keeps no answer that was being read while it was told of a change", async () => {
    await cache.get("KT1");
    time += 500;
    void cache.get("KT1");
    stored.delete("KT1");
    cache.forget("KT1");
    await settle();
    expect(await cache.get("KT1")).toBeNull();
    expect(queries).toHaveLength(3);
  });

  test("shows a revocation by another process within a second", async () => {
    await cache.get("KT1");
    stored.clear();
    time += 1_001;
    expect(await cache.get("KT1")).toBeNull();
  });

  test("shows a revocation to a busy key after the reading in the background", async () => {
    await cache.get("KT1");
    stored.clear();
    time += 500;
    expect(cache.get("KT1")).toEqual(grantOf("KT1"));
    await settle();
    expect(cache.get("KT1")).toBeNull();
  });

  test("answers for an unknown id at once, until a second has passed", async () => {
    expect(await cache.get("KT2")).toBeNull();
    expect(cache.get("KT2")).toBeNull();
    stored.set("KT2", grantOf("KT2"));
    time += 1_001;
    expect(await cache.get("KT2")).toEqual(grantOf("KT2"));
  });

  test("reads again at once what was forgotten", async () => {
    await cache.get("KT1");
    stored.clear();
    cache.forget("KT1");
    expect(await cache.get("KT1")).toBeNull();
  });

  test("puts ids that are asked for during a query into one next query", async () => {
    const ids = Array.from({ length: 100 }, (_, at) => `KT${at}`);
    await Promise.all([...ids, ...ids].map(async (id) => cache.get(id)));
    expect(queries.map((each) => each.length)).toEqual([1, 100]);
  });

  test("keeps active keys through a flood of unknown ids, and forgets the oldest of those", async () => {
    await cache.get("KT1");
    const unknown = Array.from({ length: 10_001 }, (_, at) => `none-${at}`);
    await Promise.all(unknown.map(async (id) => cache.get(id)));
    expect(cache.get("KT1")).toEqual(grantOf("KT1"));
    expect(cache.get("none-10000")).toBeNull();
    expect(cache.get("none-0")).toBeInstanceOf(Promise);
    await settle();
  });

  test("keeps known keys for a minute while the database does not answer, and no longer", async () => {
    await cache.get("KT1");
    down = true;
    time += 59_000;
    expect(await cache.get("KT1")).toEqual(grantOf("KT1"));
    time += 2_000;
    await expect(cache.get("KT1")).rejects.toThrow(StoreBusyError);
    await expect(cache.get("KT2")).rejects.toThrow(StoreBusyError);
    down = false;
    expect(await cache.get("KT1")).toEqual(grantOf("KT1"));
  });

  test("reads again after the clock was set back, instead of trusting an answer from the future", async () => {
    await cache.get("KT1");
    stored.clear();
    time -= 86_400_000;
    expect(await cache.get("KT1")).toBeNull();
  });
});
