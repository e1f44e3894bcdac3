import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { lakeFilesConformance } from "@kontor/core/testing";
import { expect, it } from "vitest";
import { DiskLakeFiles } from "./disk-lake-files.ts";

async function openFixture() {
  const base = await mkdtemp(join(tmpdir(), "kontor-lake-files-"));
  const root = join(base, "lake");
  return {
    base,
    root,
    files: new DiskLakeFiles(root),
    async put(path: string, bytes: number) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), Buffer.alloc(bytes));
    },
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

lakeFilesConformance("disk", openFixture);

it("neither lists nor follows links out of the lake", async () => {
  await using fixture = await openFixture();
  await fixture.put("events/day=2026-03-10/a.parquet", 1);
  await writeFile(join(fixture.base, "secret"), "kept");
  await symlink(join(fixture.base, "secret"), join(fixture.root, "events/day=2026-03-10/link.parquet"));
  await symlink(fixture.base, join(fixture.root, "up"));
  expect((await fixture.files.list()).map((entry) => entry.path)).toEqual([
    "events/day=2026-03-10/a.parquet",
  ]);
  expect(await fixture.files.size("events/day=2026-03-10/link.parquet")).toBeUndefined();
  expect(await fixture.files.unlink("events/day=2026-03-10/link.parquet")).toBe(true);
  expect(await readFile(join(fixture.base, "secret"), "utf8")).toBe("kept");
});
