import type { Disk, DiskFile } from "@kontor/core";
import { readFooter } from "./footer.ts";
import type { LogDamage } from "./log-damage.ts";
import { scanSegment, type ScannedSegment } from "./scan-segment.ts";
import { sealSegment } from "./seal-segment.ts";
import { segmentNames, type SegmentName } from "./segment-name.ts";
import { closeQuietly } from "./segment-writer.ts";
import type { Gap } from "./walk-frames.ts";

/** A segment that grows no more. */
export interface SealedSegment {
  readonly name: SegmentName;
  readonly maxTimestamp: number;
  readonly bytes: number;
}

/** What a partition's folder holds at start. */
export interface RecoveredPartition {
  readonly sealed: readonly SealedSegment[];
  readonly nextOffset: number;
  /** An empty segment left behind, to be used for `nextOffset`. */
  readonly empty?: SegmentName;
}

/** Reports damage in one segment's file. */
export type ReportGap = (kind: LogDamage["kind"], segment: SegmentName, gap: Gap) => void;

/** Reads footers of all segments, repairs and seals the last one if it has none. Only what has no footer is scanned. */
export async function recoverPartition(
  disk: Disk,
  folder: string,
  report: ReportGap,
): Promise<RecoveredPartition> {
  const names = segmentNames(await disk.list(folder));
  const sealed: SealedSegment[] = [];
  let nextOffset = 0;
  for (const [index, name] of names.entries()) {
    const found = await withFile(disk, `${folder}/${name.name}`, (file) =>
      recoverSegment(file, name, index === names.length - 1, report),
    );
    const nextBase = names[index + 1]?.base ?? 0;
    if (found.nextOffset < nextBase) {
      report("missing", name, { position: found.bytes, bytes: 0, from: found.nextOffset, next: nextBase });
    }
    nextOffset = Math.max(found.nextOffset, nextBase);
    if (found.isEmpty && index === names.length - 1) return { sealed, nextOffset, empty: name };
    sealed.push({ name, maxTimestamp: found.maxTimestamp, bytes: found.bytes });
  }
  return { sealed, nextOffset };
}

interface RecoveredSegment {
  readonly nextOffset: number;
  readonly maxTimestamp: number;
  readonly bytes: number;
  readonly isEmpty: boolean;
}

async function recoverSegment(
  file: DiskFile,
  name: SegmentName,
  isLast: boolean,
  report: ReportGap,
): Promise<RecoveredSegment> {
  const footer = await readFooter(file, name.salt);
  if (footer !== undefined) {
    const { endOffset, endPosition, maxTimestamp } = footer;
    return { nextOffset: endOffset, maxTimestamp, bytes: endPosition, isEmpty: false };
  }
  const scanned = await scanSegment(file, name);
  for (const gap of scanned.damaged) report("damaged", name, gap);
  if (isLast) await repairLast(file, scanned, report);
  else if (scanned.torn !== undefined) report("damaged", name, scanned.torn);
  const { offset, maxTimestamp, position } = scanned;
  return { nextOffset: offset, maxTimestamp, bytes: position, isEmpty: offset === name.base };
}

async function repairLast(file: DiskFile, scanned: ScannedSegment, report: ReportGap): Promise<void> {
  if (scanned.torn !== undefined) report("torn", scanned.name, scanned.torn);
  await sealSegment(file, scanned, scanned.lastGroup);
}

async function withFile<Result>(
  disk: Disk,
  path: string,
  work: (file: DiskFile) => Promise<Result>,
): Promise<Result> {
  const file = await disk.open(path, { create: false });
  try {
    return await work(file);
  } finally {
    await closeQuietly(file);
  }
}
