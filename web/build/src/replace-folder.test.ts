import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { replaceFolder } from "./replace-folder.ts";

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "kontor-replace-"));
  folder = join(parent, "built");
});
afterEach(() => rm(parent, { recursive: true }));

const write = (text: string) => async (fresh: string) => {
  await writeFile(join(fresh, "one"), text);
  await writeFile(join(fresh, "two"), text);
};

test("a folder that several build at once is one of theirs, whole, and nothing else is left", async () => {
  for (let round = 0; round < 20; round++) {
    await Promise.all(["a", "b", "c", "d"].map((text) => replaceFolder(folder, write(text))));
    const texts = await Promise.all(["one", "two"].map((name) => readFile(join(folder, name), "utf8")));
    expect(texts[0]).toBe(texts[1]);
    expect(await readdir(parent)).toEqual(["built"]);
  }
});

test("a build that fails leaves the old folder", async () => {
  await replaceFolder(folder, write("old"));
  await expect(replaceFolder(folder, () => Promise.reject(new RangeError("no")))).rejects.toThrow("no");
  expect(await readFile(join(folder, "one"), "utf8")).toBe("old");
  expect(await readdir(parent)).toEqual(["built"]);
});
