import type { Disk } from "@kontor/core";
import { SimDisk } from "@kontor/core/testing";
import { describe, expect, it } from "vitest";
import { changeFiles } from "./testing/power-cut-run.ts";
import { append, openSimLog, readAll, readTexts } from "./testing/sim-log.ts";

const full = { code: "log_disk_full" };
const failed = { code: "log_failed" };

describe("a full disk", () => {
  it("refuses what does not fit, goes on serving reads, and takes records again when there is space", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    await append(log, "before");
    disk.capacityBytes = 150;
    await expect(append(log, "x".repeat(200))).rejects.toMatchObject(full);
    expect(await readTexts(log)).toEqual(["before"]);
    expect(log.health()).toEqual([{ stream: "clicks", partition: 0, isWritable: true }]);
    disk.capacityBytes = Infinity;
    expect(await append(log, "after")).toEqual([{ partition: 0, offset: 1 }]);
    expect(await readTexts(log)).toEqual(["before", "after"]);
  });

  it("leaves no byte of what was refused, whatever the power does", async () => {
    for (let seed = 0; seed < 100; seed++) {
      const disk = new SimDisk({ seed });
      const { log } = await openSimLog(disk);
      await append(log, "before");
      disk.capacityBytes = 300;
      await expect(append(log, "fits", "fits too", "x".repeat(400))).rejects.toMatchObject(full);
      expect(await readTexts((await openSimLog(disk.powerCut())).log)).toEqual(["before"]);
    }
  });

  it("refuses what waits behind a refused group, so that nothing overtakes", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk, { maxBatchBytes: 100 });
    await append(log, "before");
    disk.capacityBytes = 100;
    const outcomes = await Promise.allSettled([
      append(log, "x".repeat(200)),
      append(log, "y".repeat(90)),
      append(log, ""),
    ]);
    expect(outcomes.map((each) => each.status)).toEqual(["rejected", "rejected", "rejected"]);
  });

  it("opens and serves a log that it cannot write to", async () => {
    const disk = new SimDisk({ seed: 1 });
    await append((await openSimLog(disk)).log, "one", "two");
    disk.capacityBytes = 0;
    const { log } = await openSimLog(disk);
    expect(await readTexts(log)).toEqual(["one", "two"]);
    await expect(append(log, "three")).rejects.toMatchObject(full);
    disk.capacityBytes = Infinity;
    await append(log, "three");
    expect(await readTexts((await openSimLog(disk)).log)).toEqual(["one", "two", "three"]);
  });

  it("can be trimmed to make room", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk, { segmentBytes: 100 });
    for (const text of ["one", "two", "three"]) await append(log, text.repeat(20));
    disk.capacityBytes = 0;
    await expect(append(log, "four")).rejects.toMatchObject(full);
    expect(await log.trim("clicks", 0, { below: 3 })).toBeGreaterThanOrEqual(2);
    expect(disk.files().length).toBeLessThanOrEqual(2);
  });

  it("keeps every place readable when large groups fail in between", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    const large = (index: number) => `${index}`.repeat(50_000);
    for (let index = 0; index < 9; index++) {
      disk.failNext("write", "ENOSPC");
      await expect(append(log, ...["a", "b", "c"].map((each) => each.repeat(70_000)))).rejects.toMatchObject(
        full,
      );
      await append(log, large(index));
    }
    await log[Symbol.asyncDispose]();
    const again = await openSimLog(disk);
    for (let index = 0; index < 9; index++) {
      const { records } = await again.log.read("clicks", 0, index, { maxRecords: 1, maxBytes: 1 });
      expect(records.map(({ value }) => String(value))).toEqual([large(index)]);
    }
    expect(again.damage).toEqual([]);
  });
});

describe("a failing disk", () => {
  it("rejects what a failed sync covered and what waits behind it, then goes on in a new segment", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log, damage } = await openSimLog(disk, { maxBatchBytes: 60 });
    await append(log, "one");
    disk.failNext("sync", "EIO");
    const outcomes = await Promise.allSettled([append(log, "lost"), append(log, "waiting ".repeat(9))]);
    for (const each of outcomes) expect(each).toMatchObject({ status: "rejected", reason: failed });
    expect(log.health()).toMatchObject([{ isWritable: false }]);
    expect(await readTexts(log)).toEqual(["one"]);
    expect(await append(log, "two")).toEqual([{ partition: 0, offset: 1 }]);
    expect(log.health()).toMatchObject([{ isWritable: true }]);
    expect(await readTexts(log)).toEqual(["one", "two"]);
    expect(disk.files()).toHaveLength(2);
    expect(damage).toEqual([]);
  });

  it("never syncs or writes again through the handle whose sync failed", async () => {
    const disk = new SimDisk({ seed: 1 });
    const uses = watchHandles(disk);
    const { log } = await openSimLog(uses.disk);
    await append(log, "one");
    disk.failNext("sync", "EIO", 3);
    for (const text of ["a", "b", "c"]) await expect(append(log, text)).rejects.toMatchObject(failed);
    await append(log, "two");
    await log[Symbol.asyncDispose]();
    expect(uses.failed).toBe(3);
    expect(uses.afterFailure).toEqual([]);
  });

  it("keeps nothing of what failed when it heals, though the bytes are still in the page cache", async () => {
    for (let seed = 0; seed < 100; seed++) {
      const disk = new SimDisk({ seed });
      const { log } = await openSimLog(disk);
      await append(log, "one");
      disk.failNext("sync", "EIO");
      await expect(append(log, "lost")).rejects.toMatchObject(failed);
      await append(log, "two");
      const found = await openSimLog(disk.powerCut());
      expect(await readTexts(found.log)).toEqual(["one", "two"]);
    }
  });

  it.each(["write", "truncate", "open", "syncDirectory", "read"] as const)(
    "heals by itself when %s works again, however often it failed",
    async (verb) => {
      const disk = new SimDisk({ seed: 1 });
      const { log } = await openSimLog(disk, { segmentBytes: 200 });
      await append(log, "one", "x".repeat(150));
      disk.failNext("sync", "EIO");
      await expect(append(log, "lost")).rejects.toMatchObject(failed);
      disk.failNext(verb, "EIO", 3);
      for (let attempt = 0; disk.pendingFaults() > 0; attempt++) {
        expect(attempt).toBeLessThan(4);
        await expect(append(log, "lost")).rejects.toMatchObject(failed);
      }
      await append(log, "two");
      expect((await readTexts(log)).at(-1)).toBe("two");
      expect((await readAll(log)).map((each) => each.offset)).toEqual([0, 1, 2]);
    },
  );

  it("passes a reading error on and skips nothing: what cannot be read now may be readable later", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log, damage } = await openSimLog(disk);
    await append(log, "one");
    disk.failNext("read", "EIO", 3);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(readTexts(log)).rejects.toMatchObject({ code: "EIO" });
    }
    expect(await readTexts(log)).toEqual(["one"]);
    expect(damage).toEqual([]);
  });

  it("does not start when the end of the log cannot be read: cutting it there could cut what was acknowledged", async () => {
    const disk = new SimDisk({ seed: 1 });
    await append((await openSimLog(disk)).log, "one");
    disk.failNext("read", "EIO");
    await expect(openSimLog(disk)).rejects.toMatchObject({ code: "EIO" });
    expect(await readTexts((await openSimLog(disk)).log)).toEqual(["one"]);
  });

  it("closes in order while fenced, and the next start finds everything acknowledged", async () => {
    const disk = new SimDisk({ seed: 1 });
    const { log } = await openSimLog(disk);
    await append(log, "one");
    disk.failNext("sync", "EIO");
    await expect(append(log, "unsure")).rejects.toMatchObject(failed);
    await log[Symbol.asyncDispose]();
    expect((await readTexts((await openSimLog(disk)).log))[0]).toBe("one");
  });
});

/** Notes every write or sync on a handle after a sync of it failed. */
function watchHandles(disk: Disk) {
  const seen = { failed: 0, afterFailure: [] as string[] };
  const watched = changeFiles(disk, (file, path) => {
    let hasFailed = false;
    const note = (verb: string) => {
      if (hasFailed) seen.afterFailure.push(`${verb} ${path}`);
    };
    return {
      ...file,
      write: (position, chunks) => {
        note("write");
        return file.write(position, chunks);
      },
      sync: async () => {
        note("sync");
        try {
          await file.sync();
        } catch (error) {
          hasFailed = true;
          seen.failed++;
          throw error;
        }
      },
    };
  });
  return Object.assign(seen, { disk: watched });
}
