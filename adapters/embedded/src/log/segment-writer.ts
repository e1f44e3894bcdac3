import { KontorError, LogFailedError, LogFullError, type Disk, type DiskFile } from "@kontor/core";
import { isDiskFull } from "./disk-errors.ts";
import { encodeFooter } from "./footer.ts";
import type { Group } from "./group.ts";
import type { SegmentName } from "./segment-name.ts";
import { SparseIndex } from "./sparse-index.ts";

/** A segment's state as far as it is durable. */
export interface SegmentState {
  readonly name: SegmentName;
  /** One past its last durable record. */
  readonly offset: number;
  readonly position: number;
  readonly maxTimestamp: number;
  readonly index: SparseIndex;
}

/** The one segment of a partition that grows. What it answers about itself counts durable records only. */
export class SegmentWriter implements SegmentState {
  readonly name: SegmentName;
  readonly index = new SparseIndex();
  offset: number;
  position = 0;
  maxTimestamp = -Infinity;
  readonly #file: DiskFile;

  constructor(name: SegmentName, file: DiskFile) {
    this.name = name;
    this.offset = name.base;
    this.#file = file;
  }

  /** Opens the file and makes its name durable. */
  static async create(disk: Disk, folder: string, name: SegmentName): Promise<SegmentWriter> {
    const file = await disk.open(`${folder}/${name.name}`, { create: true });
    try {
      await disk.syncDirectory(folder);
      return new SegmentWriter(name, file);
    } catch (error) {
      await closeQuietly(file);
      throw error;
    }
  }

  /**
   * Writes and syncs a group. Rejects with {@link LogFullError} when the disk is full: the file is as it was. With anything else nothing is
   * known of what was written: this writer must not be used again.
   */
  async append(group: Group): Promise<void> {
    await this.#write(group.seal(this.name.salt, this.offset, this.position, this.index));
    await this.#sync();
    this.offset += group.count;
    this.position += group.bytes;
    this.maxTimestamp = Math.max(this.maxTimestamp, group.maxTimestamp);
  }

  /** Writes the footer, durably. Rejects as {@link SegmentWriter.append} does. */
  async seal(): Promise<void> {
    await this.#write([encodeFooter(this.name.salt, footerOf(this), this.index)]);
    await this.#sync();
  }

  close(): Promise<void> {
    return closeQuietly(this.#file);
  }

  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    try {
      await writeFully(this.#file, this.position, chunks);
    } catch (error) {
      this.index.cut(this.position);
      if (!isDiskFull(error)) throw new LogFailedError(error);
      await this.#cutBack();
      throw new LogFullError(error);
    }
  }

  /** Synced, so that a loss of power brings nothing back of what was refused. */
  async #cutBack(): Promise<void> {
    try {
      await this.#file.truncate(this.position);
    } catch (error) {
      throw new LogFailedError(error);
    }
    await this.#sync();
  }

  async #sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (error) {
      this.index.cut(this.position);
      throw new LogFailedError(error);
    }
  }
}

/** What the footer of a segment in this state says. */
export function footerOf(state: SegmentState): {
  endOffset: number;
  endPosition: number;
  maxTimestamp: number;
} {
  return { endOffset: state.offset, endPosition: state.position, maxTimestamp: state.maxTimestamp };
}

/** Writes all bytes, going on after short writes. */
export async function writeFully(
  file: DiskFile,
  position: number,
  chunks: readonly Uint8Array[],
): Promise<void> {
  let left = chunks;
  let at = position;
  while (left.length > 0) {
    const written = await file.write(at, left);
    left = afterBytes(left, written);
    at += written;
    if (written === 0 && left.length > 0) {
      throw new KontorError("ENOSPC", "The disk took no byte of a write without saying why.");
    }
  }
}

/** Closing tells nothing that a sync did not: errors are of no use. */
export async function closeQuietly(file: DiskFile): Promise<void> {
  await file.close().catch(() => undefined);
}

function afterBytes(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  for (const [index, chunk] of chunks.entries()) {
    if (skip < chunk.byteLength) return [chunk.subarray(skip), ...chunks.slice(index + 1)];
    skip -= chunk.byteLength;
  }
  return [];
}
