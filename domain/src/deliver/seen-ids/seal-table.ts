import type { Disk } from "@kontor/core";
import type { IdTable } from "./id-table.ts";
import type { RunSpan } from "./run-format.ts";
import { RunWriter } from "./run-writer.ts";

/** Ids sorted at a time, about, so that the thread is never held for long (15 ms). */
const IDS_PER_PART = 262_144;

/** Writes the ids of a table as a run, part by part of their range; the table is only read. */
export async function sealTable(disk: Disk, path: string, table: IdTable, span: RunSpan): Promise<void> {
  const writer = await RunWriter.create(disk, path, table.size);
  try {
    const depth = Math.ceil(Math.log2(Math.max(1, table.size / IDS_PER_PART)));
    const out = { lanes: new Uint32Array(0) };
    for (let range = 0; range < 2 ** depth; range++) {
      const count = table.extract(range, depth, out);
      await writer.append(sortLanes(out.lanes.subarray(0, count * 2)));
    }
    await writer.finish(span);
  } finally {
    await writer.close();
  }
}

/** Sorts ids in place by (high, low): as 64-bit numbers, which the runtime sorts natively. All hosts of Node 24 are little-endian. */
export function sortLanes(lanes: Uint32Array): Uint32Array {
  new BigUint64Array(lanes.buffer, lanes.byteOffset, lanes.length / 2).sort();
  return lanes;
}
