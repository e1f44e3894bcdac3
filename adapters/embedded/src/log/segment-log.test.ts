import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disk, EventLog } from "@kontor/core";
import { logConformance, SimDisk, type ConformanceLogOptions } from "@kontor/core/testing";
import { NodeDisk } from "../disk/node-disk.ts";
import { openSegmentLog, SegmentLog } from "./segment-log.ts";
import { openWorkerReader } from "./testing/open-worker-reader.ts";

async function openOn(disk: Disk, directory: string, options: ConformanceLogOptions): Promise<EventLog> {
  const { pieceBytes, ...rest } = options;
  return openSegmentLog({ disk, directory, ...rest, ...(pieceBytes && { segmentBytes: pieceBytes }) });
}

logConformance({
  name: "SegmentLog on NodeDisk",
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "kontor-log-"));
    return {
      open: (options) => openOn(new NodeDisk(), join(folder, "log"), options),
      openReaderElsewhere: async (log) => openWorkerReader((log as SegmentLog).readerHandle()),
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
  },
});

logConformance({
  name: "SegmentLog on SimDisk with short writes",
  skip: [
    {
      reason: "a disk in memory cannot be reached from another thread",
      tests: [
        "read what is durable, over new pieces, trims and their own pace",
        "follow a writer that never waits for them, each record once and in order",
      ],
    },
  ],
  async open() {
    const disk = new SimDisk({ seed: 11, shortWriteRate: 0.3 });
    return { open: (options) => openOn(disk, "log", options), [Symbol.asyncDispose]: async () => {} };
  },
});
