import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openWebFiles } from "./web-build.ts";

// Larger than Node reads in one piece, and nothing on the disk.
const UNREADABLE = `
import { closeSync, ftruncateSync, openSync } from "node:fs";
const file = openSync(new URL("../../dist/admin/late.html", import.meta.url), "w");
ftruncateSync(file, 2 ** 32);
closeSync(file);
console.log("Built the web pages");`;

test("pages that were built but cannot be read are told, and the older ones go on being served", async () => {
  const web = await mkdtemp(join(tmpdir(), "kontor-web-"));
  for (const folder of ["dist/admin", "build/src"]) await mkdir(join(web, folder), { recursive: true });
  await writeFile(join(web, "dist/admin/index.html"), "old");
  await writeFile(join(web, "build/src/build.ts"), UNREADABLE);
  const told = Promise.withResolvers<string>();
  const files = await openWebFiles((line) => line.includes("cannot be read") && told.resolve(line), web);
  expect(await told.promise).toContain("npm run build:web");
  expect([...files.keys()]).toEqual(["admin/index.html"]);
  await rm(web, { recursive: true });
});
