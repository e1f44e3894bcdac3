import { dirname } from "node:path";
import type { OnDamage } from "./log-damage.ts";
import { LogLayoutError } from "./log-errors.ts";
import { partitionFolder, reporter } from "./partition-folder.ts";
import { PartitionLog, type PartitionSetup } from "./partition-log.ts";
import { recoverPartition } from "./recover-partition.ts";
import { SegmentChain, type ChainSetup } from "./segment-chain.ts";
import type { SegmentLogOptions } from "./segment-log-options.ts";
import { newSharedBounds } from "./shared-bounds.ts";

/** One partition's writing half and the memory its bounds are published in. */
export interface OpenedPartition {
  readonly log: PartitionLog;
  readonly bounds: SharedArrayBuffer;
}

type OpenOptions = SegmentLogOptions & { readonly onDamage: OnDamage };
type Shared = Omit<PartitionSetup, "partition"> & Pick<ChainSetup, "segmentBytes">;

/** Makes missing folders, durably, and recovers every partition. */
export async function openPartitions(
  options: OpenOptions,
  shared: Shared,
): Promise<Map<string, OpenedPartition[]>> {
  const streams = new Map<string, OpenedPartition[]>();
  for (const [stream, { partitions }] of Object.entries(options.streams)) {
    await checkLayout(options, stream, partitions);
    await makeFolders(options, stream, partitions);
    const opened: OpenedPartition[] = [];
    for (let partition = 0; partition < partitions; partition++) {
      opened.push(await openPartition(options, shared, { stream, partition, partitions }));
    }
    streams.set(stream, opened);
  }
  return streams;
}

async function openPartition(
  { disk, directory, onDamage }: OpenOptions,
  shared: Shared,
  place: { stream: string; partition: number; partitions: number },
): Promise<OpenedPartition> {
  const folder = partitionFolder(directory, place);
  const report = reporter(place.stream, place.partition, onDamage);
  const bounds = newSharedBounds();
  const chain = new SegmentChain(
    { disk, folder, bounds, report, segmentBytes: shared.segmentBytes },
    await recoverPartition(disk, folder, report),
  );
  return { log: new PartitionLog({ ...shared, partition: place.partition }, chain), bounds };
}

async function checkLayout(
  { disk, directory }: SegmentLogOptions,
  stream: string,
  partitions: number,
): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(stream) || !Number.isInteger(partitions) || partitions < 1) {
    throw new LogLayoutError(
      `"${stream}" with ${partitions} partitions is no stream: a-z, 0-9, "-"; 1 or more.`,
    );
  }
  const found = await disk.list(`${directory}/${stream}`);
  const other = found.find((name) => /^\d+-of-\d+$/.test(name) && !name.endsWith(`-of-${partitions}`));
  if (other === undefined) return;
  throw new LogLayoutError(
    `Stream "${stream}" was made with other partitions (${other}) than configured (${partitions}). Keep their number, or start a new stream.`,
  );
}

async function makeFolders(
  { disk, directory }: SegmentLogOptions,
  stream: string,
  partitions: number,
): Promise<void> {
  for (let partition = 0; partition < partitions; partition++) {
    await disk.makeDirectory(partitionFolder(directory, { stream, partition, partitions }));
  }
  // New names are in these three folders; whoever made folders above made them durable.
  for (const folder of [`${directory}/${stream}`, directory, dirname(directory)])
    await disk.syncDirectory(folder);
}
