import { SimDisk } from "@kontor/core/testing";
import { describe, expect, it } from "vitest";
import { changeFiles } from "./testing/power-cut-run.ts";
import { append, diskWith, filesOf, openSimLog, readAll, readTexts } from "./testing/sim-log.ts";

/** Opens and counts the bytes that opening reads, per file. */
async function bytesReadAtStart(disk: SimDisk): Promise<Map<string, number>> {
  const read = new Map<string, number>();
  const counting = changeFiles(disk, (file, path) => ({
    ...file,
    read: async (position, length) => {
      const bytes = await file.read(position, length);
      read.set(path, (read.get(path) ?? 0) + bytes.length);
      return bytes;
    },
  }));
  await openSimLog(counting);
  return read;
}

/** Four segments of 20 KB, the last left as a crash leaves it. */
async function crashed(): Promise<SimDisk> {
  const disk = new SimDisk({ seed: 1 });
  const { log } = await openSimLog(disk, { segmentBytes: 20_000 });
  for (let index = 0; index < 40; index++) await append(log, `${index}`.padEnd(1900, "."));
  return disk;
}

describe("starting", () => {
  it("reads only the footers of sealed segments, and the last segment whole", async () => {
    const disk = await crashed();
    const read = [...(await bytesReadAtStart(disk)).values()];
    expect(read).toHaveLength(4);
    for (const bytes of read.slice(0, 3)) expect(bytes).toBeLessThan(200);
    expect(read[3]).toBeGreaterThan(19_000);
  });

  it("reads nothing but footers after a clean close", async () => {
    const disk = await crashed();
    await (await openSimLog(disk)).log[Symbol.asyncDispose]();
    for (const bytes of (await bytesReadAtStart(disk)).values()) expect(bytes).toBeLessThan(200);
  });

  it("scans a sealed segment whose footer is damaged, and serves it", async () => {
    const disk = await crashed();
    const files = filesOf(disk);
    const [path = ""] = files.keys();
    const bytes = files.get(path) ?? Buffer.alloc(0);
    const { log } = await openSimLog(diskWith(files, path, bytes.subarray(0, bytes.length - 3)));
    expect(await readAll(log)).toHaveLength(40);
    expect(await log.trim("clicks", 0, { below: 40, keepSince: 1900 })).toBe(40);
  });

  it("reports a torn end and cuts it off", async () => {
    const files = filesOf(await crashed());
    const path = [...files.keys()].at(-1) ?? "";
    const bytes = files.get(path) ?? Buffer.alloc(0);
    const torn = diskWith(files, path, bytes.subarray(0, bytes.length - 1));
    const { log, damage } = await openSimLog(torn);
    expect(damage).toMatchObject([{ kind: "torn", stream: "clicks", partition: 0, from: 39 }]);
    expect(await readAll(log)).toHaveLength(39);
    expect((await openSimLog(torn)).damage).toEqual([]);
  });

  it("takes an empty segment left behind by a crash into use", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    disk.failNext("write", "EIO");
    await expect(append(log, "lost")).rejects.toMatchObject({ code: "log_failed" });
    for (let restart = 0; restart < 3; restart++) await openSimLog(disk);
    await append((await openSimLog(disk)).log, "one");
    expect(disk.files()).toHaveLength(1);
  });

  it("leaves other files in the folder alone", async () => {
    const disk = await crashed();
    const folder = disk.files()[0]?.replace(/[^/]*$/, "") ?? "";
    disk.plant(`${folder}README`, Buffer.from("notes"));
    const { log } = await openSimLog(disk);
    expect(await readAll(log)).toHaveLength(40);
    await log.trim("clicks", 0, { below: 40 });
    expect(disk.files()).toContain(`${folder}README`);
  });

  it("refuses another number of partitions than the stream was made with", async () => {
    const disk = await crashed();
    await expect(openSimLog(disk, { streams: { clicks: { partitions: 2 } } })).rejects.toThrow(
      'Stream "clicks" was made with other partitions (0-of-1) than configured (2).',
    );
  });

  it.each(["../up", "", "UPPER", "a/b"])('refuses "%s" as the name of a stream', async (name) => {
    const disk = new SimDisk({ seed: 1 });
    await expect(openSimLog(disk, { streams: { [name]: { partitions: 1 } } })).rejects.toThrow(
      "is no stream",
    );
    expect(disk.files()).toEqual([]);
  });

  it("reads segments written by earlier versions", async () => {
    const disk = new SimDisk({ seed: 1 });
    disk.plant("log/clicks/0-of-1/0000000000000041-0badcafe.seg1", Buffer.from(GOLDEN, "base64"));
    const { log, damage } = await openSimLog(disk);
    expect(await log.bounds("clicks", 0)).toEqual({ start: 41, end: 43 });
    expect(await readTexts(log)).toEqual(["golden", "record"]);
    expect((await readAll(log)).map(({ key, timestamp }) => [key, timestamp])).toEqual([
      ["tenant", 1_789_000_000_000],
      ["", 1_789_000_000_001],
    ]);
    expect(damage).toEqual([]);
  });
});

/** Written by format 1 on the day it was made; must stay readable for ever. */
const GOLDEN =
  "/sqtC2GgsnQGAAAABgAAACkAAAAAAAAAAAAgWosIekIAAAAAdGVuYW50Z29sZGVu/sqtCwtVJigGAAAAAAAAACoAAAAAAAAAABAgWosIekIwAAAAcmVjb3JkAAAAAACAREAAAAAAAAAAALiF4l8ztnN6AAAAAACARUAAAAAAAIBWQAAQIFqLCHpCAQAAAAAAAAAAAAAAAAAAAA==";
