import { describe, expect, it } from "vitest";
import { SimDisk } from "./sim-disk.ts";

const bytes = (text: string) => Buffer.from(text);
const seeds = Array.from({ length: 300 }, (_, seed) => seed);

/** A disk with one durable file "a" of 2048 times "o". */
async function withFile(seed: number) {
  const disk = new SimDisk({ seed });
  disk.plant("a", Buffer.alloc(2048, "o"));
  return { disk, file: await disk.open("a", { create: false }) };
}

describe("SimDisk", () => {
  it("reads what was written, synced or not", async () => {
    const { file } = await withFile(1);
    expect(await file.write(2047, [bytes("xy"), bytes("z")])).toBe(3);
    expect(String(await file.read(2046, 100))).toBe("oxyz");
    expect(await file.size()).toBe(2050);
  });

  it("extends with zeros and cuts", async () => {
    const { file } = await withFile(1);
    await file.truncate(2);
    await file.truncate(4);
    expect(await file.read(0, 10)).toEqual(bytes("oo\0\0"));
  });

  it("keeps everything that was synced", async () => {
    for (const seed of seeds) {
      const { disk, file } = await withFile(seed);
      await file.write(1000, [bytes("synced")]);
      await file.sync();
      expect(disk.powerCut().contents("a").toString("latin1", 999, 1007)).toBe("osyncedo");
    }
  });

  it("may lose, keep, tear or reorder what was not synced, and shows each of these", async () => {
    const outcomes = new Set<string>();
    for (const seed of seeds) {
      const { disk, file } = await withFile(seed);
      for (let sector = 0; sector < 4; sector++) await file.write(sector * 512, [Buffer.alloc(512, "n")]);
      const found = disk.powerCut().contents("a").toString("latin1");
      const sectors = [0, 1, 2, 3].map((each) => found.slice(each * 512, each * 512 + 512));
      if (sectors.some((each) => each.includes("no"))) outcomes.add("torn");
      else outcomes.add(sectors.map((each) => each[0]).join(""));
    }
    for (const each of ["oooo", "nnnn", "torn", "nnoo", "onno", "oonn"]) expect(outcomes).toContain(each);
  });

  it("may grow a file without its content, as zeros or as what the disk held before", async () => {
    const found = new Set<number>();
    for (const seed of seeds) {
      const disk = new SimDisk({ seed });
      disk.plant("a", bytes(""));
      const file = await disk.open("a", { create: false });
      await file.write(0, [Buffer.alloc(4096, "n")]);
      for (const byte of disk.powerCut().contents("a")) found.add(byte);
    }
    expect(found).toContain(0);
    expect(found.size).toBeGreaterThan(10);
  });

  it("may find a cut file at its old length", async () => {
    const lengths = new Set<number>();
    for (const seed of seeds) {
      const { disk, file } = await withFile(seed);
      await file.truncate(100);
      lengths.add(disk.powerCut().contents("a").length);
    }
    expect(lengths).toEqual(new Set([100, 2048]));
  });

  it("loses names until their folder is synced, and never after", async () => {
    const found = new Set<string>();
    for (const seed of seeds) {
      const disk = new SimDisk({ seed });
      await disk.makeDirectory("d");
      await disk.syncDirectory("");
      const file = await disk.open("d/old", { create: true });
      await file.write(0, [bytes("1")]);
      await file.sync();
      await disk.syncDirectory("d");
      await disk.rename("d/old", "d/new");
      await disk.open("d/other", { create: true });
      found.add(disk.powerCut().files().join());
    }
    expect(found).toEqual(new Set(["d/old", "d/new", "d/old,d/other", "d/new,d/other"]));
  });

  it("brings an unlinked name back when its folder was not synced", async () => {
    const found = new Set<string>();
    for (const seed of seeds) {
      const { disk } = await withFile(seed);
      await disk.unlink("a");
      expect(disk.files()).toEqual([]);
      found.add(disk.powerCut().files().join());
    }
    expect(found).toEqual(new Set(["", "a"]));
  });

  it("loses a folder with all in it when the parent was not synced", async () => {
    const found = new Set<string>();
    for (const seed of seeds) {
      const disk = new SimDisk({ seed });
      await disk.makeDirectory("d/e");
      await disk.open("d/e/f", { create: true });
      await disk.syncDirectory("d/e");
      found.add(disk.powerCut().files().join());
    }
    expect(found).toEqual(new Set(["", "d/e/f"]));
  });

  it("goes on reading an unlinked file through an open handle", async () => {
    const { disk, file } = await withFile(1);
    await disk.unlink("a");
    expect(await file.size()).toBe(2048);
    await expect(disk.open("a", { create: false })).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("writes what fits, then says ENOSPC, and goes on when there is space", async () => {
    const { disk, file } = await withFile(1);
    disk.capacityBytes = 2050;
    expect(await file.write(2048, [bytes("abcd")])).toBe(2);
    await expect(file.write(2050, [bytes("cd")])).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await file.write(0, [bytes("over")])).toBe(4);
    disk.capacityBytes = 3000;
    expect(await file.write(2050, [bytes("cd")])).toBe(2);
  });

  it("can make every write come up short", async () => {
    const { disk, file } = await withFile(1);
    disk.shortWriteRate = 1;
    const lengths = new Set<number>();
    for (let i = 0; i < 100; i++) lengths.add(await file.write(0, [Buffer.alloc(8)]));
    expect(Math.min(...lengths)).toBe(1);
    expect(lengths.size).toBeGreaterThan(4);
  });

  it("loses bytes for good in a failed sync, though a later sync succeeds", async () => {
    const outcomes = new Set<string>();
    for (const seed of seeds) {
      const { disk, file } = await withFile(seed);
      await file.write(0, [Buffer.alloc(512, "n")]);
      disk.failNext("sync", "EIO");
      await expect(file.sync()).rejects.toMatchObject({ code: "EIO" });
      const seen = String(await file.read(0, 1));
      await file.sync();
      outcomes.add(seen + String.fromCharCode(disk.powerCut().contents("a")[0] ?? 0));
    }
    expect(outcomes).toEqual(new Set(["oo", "no", "nn"]));
  });

  it("fails the chosen verb the chosen number of times", async () => {
    const { disk, file } = await withFile(1);
    disk.failNext("write", "EIO", 2);
    await expect(file.write(0, [bytes("x")])).rejects.toMatchObject({ code: "EIO" });
    await expect(file.write(0, [bytes("x")])).rejects.toMatchObject({ code: "EIO" });
    expect(disk.pendingFaults()).toBe(0);
    expect(await file.write(0, [bytes("x")])).toBe(1);
  });

  it("answers nothing any more after its power was cut", async () => {
    const { disk, file } = await withFile(1);
    disk.cutPowerAfter(1);
    await file.sync();
    await expect(file.sync()).rejects.toMatchObject({ code: "EIO" });
    await expect(disk.open("a", { create: false })).rejects.toMatchObject({ code: "EIO" });
  });

  it("repeats itself for a seed", async () => {
    const run = async (seed: number) => {
      const { disk, file } = await withFile(seed);
      for (let i = 0; i < 10; i++) await file.write(i * 300, [Buffer.alloc(700, i)]);
      return disk.powerCut().contents("a");
    };
    for (const seed of seeds) expect(await run(seed)).toEqual(await run(seed));
    expect(
      new Set(await Promise.all(seeds.map(async (seed) => String(await run(seed))))).size,
    ).toBeGreaterThan(50);
  });
});
