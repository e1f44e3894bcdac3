import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadMasterKey } from "./master-key.ts";

test("several processes that begin a data folder at once have one master key", async () => {
  const data = await mkdtemp(join(tmpdir(), "kontor-key-"));
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey({ data })));
  const kept = await readFile(join(data, "master.key"), "utf8");
  for (const key of keys) expect(key.toString("base64")).toBe(kept.trim());
  expect(await readdir(data)).toEqual(["master.key"]);
  await rm(data, { recursive: true });
});
