import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  test("lets go when disposed", async () => {
    const lock = await lockData(folder);
    await lock[Symbol.asyncDispose]();
    expect(await findOwner(folder)).toBeUndefined();
  });
});
