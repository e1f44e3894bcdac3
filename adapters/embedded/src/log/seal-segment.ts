import type { Disk, DiskFile } from "@kontor/core";
import { isDiskFull } from "./disk-errors.ts";
import { encodeFooter } from "./footer.ts";
import { closeQuietly, footerOf, writeFully, type SegmentState } from "./segment-writer.ts";
import { walkFrames, type Gap } from "./walk-frames.ts";

/**
 * Ends a segment that was left by a crash or a failed sync, through a handle of its own:
 *   1. cut it where its good part ends;
 *   2. write the bytes from `unsure` on once more, as they are: after a failed sync the page cache may hold them marked clean, and a sync
 *      that has nothing to write proves nothing. The same bytes in the same place can hurt no older record;
 *   3. add the footer, and sync.
 * A segment that holds nothing stays as an empty file. Without space the footer is left out: the next start scans the file.
 */
export async function sealSegment(file: DiskFile, state: SegmentState, unsure: number): Promise<void> {
  await file.truncate(state.position);
  const bytes = await file.read(unsure, state.position - unsure);
  if (bytes.length > 0) await writeFully(file, unsure, [bytes]);
  if (state.offset > state.name.base) await addFooter(file, state);
  await file.sync();
}

/**
 * Heals a segment whose sync or write failed: verifies its durable end through a new handle, then seals it. Reports what does not
 * check out (then nothing is written again: bad bytes are not to be made durable).
 */
export async function healSegment(disk: Disk, path: string, state: SegmentState): Promise<Gap[]> {
  const file = await disk.open(path, { create: false });
  try {
    const entry = state.index.last() ?? { offset: state.name.base, position: 0 };
    const gaps: Gap[] = [];
    const limit = Math.min(state.position, await file.size());
    await walkFrames(
      { file, salt: state.name.salt, ...entry, limit },
      { frame: () => "next", gap: (gap) => gaps.push(gap) },
    );
    await sealSegment(file, state, gaps.length === 0 ? entry.position : state.position);
    return gaps;
  } finally {
    await closeQuietly(file);
  }
}

async function addFooter(file: DiskFile, state: SegmentState): Promise<void> {
  const footer = encodeFooter(state.name.salt, footerOf(state), state.index);
  try {
    await writeFully(file, state.position, [footer]);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    await file.truncate(state.position);
  }
}
