import { describe, expect, it } from "vitest";
import { InvariantError } from "../kernel/errors.ts";
import type { ObjectStore } from "../ports/objects.ts";

/** A fresh, empty place for objects. */
export interface ObjectsFixture extends AsyncDisposable {
  readonly objects: ObjectStore;
}

/** What every adapter of {@link ObjectStore} owes. */
export function objectsConformance(name: string, open: () => Promise<ObjectsFixture>): void {
  describe(`objects: ${name}`, () => {
    it("gives back what was put, and nothing under other keys", async () => {
      await using fixture = await open();
      const bytes = new Uint8Array([0, 255, 10, 13, 0]);
      await fixture.objects.put("photos/a.webp", bytes);
      expect(new Uint8Array((await fixture.objects.get("photos/a.webp")) ?? [])).toEqual(bytes);
      for (const other of ["photos/b.webp", "photos", "photos/a", "a.webp", "photos/a.webp/x"]) {
        expect(await fixture.objects.get(other)).toBeUndefined();
      }
    });

    it("keeps an empty object", async () => {
      await using fixture = await open();
      await fixture.objects.put("a", new Uint8Array());
      expect((await fixture.objects.get("a"))?.length).toBe(0);
    });

    it("replaces an object, with a shorter one too", async () => {
      await using fixture = await open();
      await fixture.objects.put("a", new Uint8Array(1000).fill(1));
      await fixture.objects.put("a", new Uint8Array([2]));
      expect([...((await fixture.objects.get("a")) ?? [])]).toEqual([2]);
    });

    it("shows a whole object to those who read while it is replaced", async () => {
      await using fixture = await open();
      const whole = (fill: number) => new Uint8Array(200_000).fill(fill);
      await fixture.objects.put("a", whole(0));
      const writes = [1, 2, 3, 4, 5].map((fill) => fixture.objects.put("a", whole(fill)));
      const reads = await Promise.all(Array.from({ length: 20 }, () => fixture.objects.get("a")));
      await Promise.all(writes);
      for (const read of [...reads, await fixture.objects.get("a")]) {
        expect(read?.length).toBe(200_000);
        expect(new Set(read).size).toBe(1);
      }
    });

    it("deletes an object once", async () => {
      await using fixture = await open();
      await fixture.objects.put("a/b", new Uint8Array([1]));
      expect(await fixture.objects.delete("a/b")).toBe(true);
      expect(await fixture.objects.delete("a/b")).toBe(false);
      expect(await fixture.objects.get("a/b")).toBeUndefined();
    });

    it.each([
      "../a",
      "a/../../b",
      "/etc/passwd",
      "",
      "a//b",
      "./a",
      "a\\b",
      "a\0b",
      "A",
      ".a",
      "a/",
      "x".repeat(300),
    ])("refuses the key %j", async (key) => {
      await using fixture = await open();
      await expect(fixture.objects.put(key, new Uint8Array([1]))).rejects.toThrow(InvariantError);
      await expect(fixture.objects.get(key)).rejects.toThrow(InvariantError);
      await expect(fixture.objects.delete(key)).rejects.toThrow(InvariantError);
    });
  });
}
