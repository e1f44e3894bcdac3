import type { DiskFile } from "@kontor/core";
import { frameBytes, frameGroupStart, frameOffset, frameTimestamp } from "./frame.ts";
import type { SegmentState } from "./segment-writer.ts";
import type { SegmentName } from "./segment-name.ts";
import { SparseIndex } from "./sparse-index.ts";
import { walkFrames, type Gap } from "./walk-frames.ts";

/**
 * What a segment without footer holds. As a {@link SegmentState} it describes the part to keep, but for `offset`: one past the highest
 * offset seen, also in what is cut off, so that none is given out twice.
 */
export interface ScannedSegment extends SegmentState {
  /** Where the last group kept begins: it may be in the page cache only. */
  readonly lastGroup: number;
  /** What to cut off, if anything. */
  readonly torn?: Gap;
  /** Damage in the part to keep. */
  readonly damaged: readonly Gap[];
}

/**
 * Reads a whole segment and decides where it ends. Only the last group can be torn: a group is written after the sync of the one before.
 * So a gap before the last valid frame's group is damage and stays, a gap from there on is the torn end.
 */
export async function scanSegment(file: DiskFile, name: SegmentName): Promise<ScannedSegment> {
  const limit = await file.size();
  const index = new SparseIndex();
  const gaps: Gap[] = [];
  const last = { group: 0, end: 0, offset: name.base };
  let maxTimestamp = -Infinity;
  await walkFrames(
    { file, salt: name.salt, position: 0, offset: name.base, limit },
    {
      frame(buffer, at, position) {
        const offset = frameOffset(buffer, at);
        index.note(offset, position);
        maxTimestamp = Math.max(maxTimestamp, frameTimestamp(buffer, at));
        last.group = frameGroupStart(buffer, at);
        last.end = position + frameBytes(buffer, at);
        last.offset = offset + 1;
        return "next";
      },
      gap: (gap) => gaps.push(gap),
    },
  );
  const torn = gaps.find((gap) => gap.position >= last.group);
  const position = torn?.position ?? last.end;
  index.cut(position);
  return {
    name,
    index,
    maxTimestamp,
    position,
    offset: last.offset,
    lastGroup: Math.min(last.group, position),
    damaged: gaps.filter((gap) => gap !== torn && gap.position < position),
    ...(torn === undefined ? {} : { torn: { ...torn, bytes: limit - torn.position } }),
  };
}
