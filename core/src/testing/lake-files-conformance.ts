import { describe, expect, it } from "vitest";
import { InvariantError } from "../kernel/errors.ts";
import type { LakeFiles } from "../ports/lake-files.ts";

/** A fresh, empty place for lake files, and a way to put one there as the engine would. */
export interface LakeFilesFixture extends AsyncDisposable {
  readonly files: LakeFiles;
  put(path: string, bytes: number): Promise<void>;
}

/** What every adapter of {@link LakeFiles} owes. */
export function lakeFilesConformance(name: string, open: () => Promise<LakeFilesFixture>): void {
  describe(`lake files: ${name}`, () => {
    it("lists nothing before anything was written", async () => {
      await using fixture = await open();
      expect(await fixture.files.list()).toEqual([]);
    });

    it("lists every file with its size and the time of its last change", async () => {
      await using fixture = await open();
      const before = Date.now();
      await fixture.put("events/day=2026-03-10/a.parquet", 10);
      await fixture.put("failed_events/day=2026-03-11/b.parquet", 2_000_000);
      const entries = [...(await fixture.files.list())].sort((a, b) => a.bytes - b.bytes);
      expect(entries.map(({ path, bytes }) => [path, bytes])).toEqual([
        ["events/day=2026-03-10/a.parquet", 10],
        ["failed_events/day=2026-03-11/b.parquet", 2_000_000],
      ]);
      // File systems keep time in ticks of up to a second or two.
      for (const entry of entries) expect(Math.abs(entry.modified - before)).toBeLessThan(60_000);
    });

    it("lists more files than it looks at together", async () => {
      await using fixture = await open();
      for (let n = 0; n < 150; n++) await fixture.put(`events/day=2026-03-10/f${n}.parquet`, n + 1);
      const sizes = (await fixture.files.list()).map((entry) => entry.bytes);
      expect(new Set(sizes).size).toBe(150);
    });

    it("tells the size of a file, and nothing of a missing one or a folder", async () => {
      await using fixture = await open();
      await fixture.put("events/day=2026-03-10/a.parquet", 10);
      expect(await fixture.files.size("events/day=2026-03-10/a.parquet")).toBe(10);
      expect(await fixture.files.size("events/day=2026-03-10/b.parquet")).toBeUndefined();
      expect(await fixture.files.size("events/day=2026-03-10")).toBeUndefined();
      expect(await fixture.files.size("events/day=2026-03-10/a.parquet/b")).toBeUndefined();
    });

    it("unlinks a file once", async () => {
      await using fixture = await open();
      await fixture.put("events/day=2026-03-10/a.parquet", 10);
      expect(await fixture.files.unlink("events/day=2026-03-10/a.parquet")).toBe(true);
      expect(await fixture.files.unlink("events/day=2026-03-10/a.parquet")).toBe(false);
      expect(await fixture.files.list()).toEqual([]);
    });

    it.each(["../a.parquet", "events/../../a.parquet", "/etc/passwd", "", "a//b", "./a", "a\\..\\b", "a\0b"])(
      "refuses the path %j, which could leave the root",
      async (path) => {
        await using fixture = await open();
        const attempt = async (verb: "size" | "unlink") => fixture.files[verb](path);
        await expect(attempt("size")).rejects.toThrow(InvariantError);
        await expect(attempt("unlink")).rejects.toThrow(InvariantError);
      },
    );
  });
}
