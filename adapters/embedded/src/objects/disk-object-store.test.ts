import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { objectsConformance } from "@kontor/core/testing";
import { expect, it } from "vitest";
import { DiskObjectStore } from "./disk-object-store.ts";

async function openFixture() {
  const base = await mkdtemp(join(tmpdir(), "kontor-objects-"));
  const root = join(base, "objects");
  return {
    root,
    objects: new DiskObjectStore(root),
    [Symbol.asyncDispose]: () => rm(base, { recursive: true }),
  };
}

objectsConformance("disk", openFixture);

it("leaves nothing but the object behind", async () => {
  await using fixture = await openFixture();
  await Promise.all([1, 2, 3].map((fill) => fixture.objects.put("a/b", new Uint8Array([fill]))));
  expect(await readdir(fixture.root, { recursive: true })).toEqual(["a", join("a", "b")]);
});
