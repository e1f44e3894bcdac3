import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataInUseError, findOwner, lockData } from "./data-lock.ts";

describe("the data folder's lock", () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "kontor-lock-"))));
  afterEach(() => rm(folder, { recursive: true }));

  test("refuses a second owner and names the first one's pid", async () => {
    await using lock = await lockData(folder);
    await lock.announce("http://127.0.0.1:1");
    await expect(lockData(folder)).rejects.toThrow(DataInUseError);
    await expect(lockData(folder)).rejects.toThrow(String(process.pid));
    expect(await findOwner(folder)).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:1" });
  });

  test.each([
    ["a dead process", JSON.stringify({ pid: 2 ** 22 + 1, started: "1" })],
    ["a pid that another process has now", JSON.stringify({ pid: process.pid, started: "1" })],
    ["a torn lock file", '{"pid":'],
  ])("takes over from %s", async (_name, text) => {
    await writeFile(join(folder, "kontor.lock"), text);
    await using lock = await lockData(folder);
    expect(lock).toBeDefined();
  });

  test("is one owner's, however many take over from a dead one at once", async () => {
    for (let round = 0; round < 30; round++) {
      await writeFile(join(folder, "kontor.lock"), JSON.stringify({ pid: 2 ** 22 + 1, started: `${round}` }));
      const late = Array.from({ length: 16 }, async (_, at) => {
        for (let turns = at % 5; turns > 0; turns--) await breathe();
        return lockData(folder);
      });
      const taken = await Promise.allSettled(late);
      const locks = taken.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      const reasons = taken.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
      expect(locks).toHaveLength(1);
      for (const reason of reasons) expect(reason).toBeInstanceOf(DataInUseError);
      await locks[0]?.[Symbol.asyncDispose]();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  test("names its owner at every moment, also while it tells where it listens", async () => {
    await using lock = await lockData(folder);
    for (let port = 1; port <= 100; port++) {
      const telling = lock.announce(`http://127.0.0.1:${port}`);
      for (let look = 0; look < 4; look++)
        expect(await findOwner(folder)).toMatchObject({ pid: process.pid });
      await telling;
    }
  });

  test("lets go when disposed", async () => {
    const lock = await lockData(folder);
    await lock[Symbol.asyncDispose]();
    expect(await findOwner(folder)).toBeUndefined();
  });
});
