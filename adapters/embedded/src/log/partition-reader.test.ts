import type { Disk } from "@kontor/core";
import { SimDisk } from "@kontor/core/testing";
import { expect, test } from "vitest";
import type { LogDamage } from "./log-damage.ts";
import { openSegmentLogReader } from "./segment-log-reader.ts";
import { append, openSimLog } from "./testing/sim-log.ts";

test("what is trimmed while a reader looks for it is no damage", async () => {
  const disk = new SimDisk({ seed: 1 });
  const { log } = await openSimLog(disk, { segmentBytes: 10 });
  for (const text of ["first", "second", "third", "fourth"]) await append(log, text);
  const damage: LogDamage[] = [];
  const trimming: Disk = Object.assign(Object.create(disk) as Disk, {
    open: disk.open.bind(disk),
    list: async (directory: string) => {
      await log.trim("clicks", 0, { below: 2 });
      return disk.list(directory);
    },
  });
  const reader = openSegmentLogReader(log.readerHandle(), {
    disk: trimming,
    onDamage: (each) => damage.push(each),
  });
  const { records } = await reader.read("clicks", 0, 0, { maxRecords: 1, maxBytes: 1000 });
  expect(records.map(({ offset }) => offset)).toEqual([2]);
  expect(damage).toEqual([]);
});
