import type { Disk, DiskFile } from "@kontor/core";
import {
  FRAME_HEADER_BYTES,
  MAX_IDS_PER_FRAME,
  bodyBytes,
  decodeFrame,
  encodeFrame,
  type Frame,
} from "./journal-format.ts";
import type { LogPositions } from "./positions.ts";
import { readFully, writeFully } from "./write-fully.ts";

const READ_BYTES = 4 * 1024 * 1024;

/** A journal being appended to. After any rejection it is spoilt: make a new one. */
export class JournalWriter {
  readonly #file: DiskFile;
  #end: number;

  private constructor(file: DiskFile, end: number) {
    this.#file = file;
    this.#end = end;
  }

  /** A new journal that says what was known before; durable with its name once this resolved. */
  static async create(
    disk: Disk,
    directory: string,
    name: string,
    from: LogPositions,
  ): Promise<JournalWriter> {
    const file = await disk.open(`${directory}/${name}`, { create: true });
    try {
      await file.truncate(0);
      const writer = new JournalWriter(file, 0);
      await writer.append(0, new Uint32Array(0), from, from);
      await file.sync();
      await disk.syncDirectory(directory);
      return writer;
    } catch (cause) {
      await file.close();
      throw cause;
    }
  }

  /** Goes on behind the last whole frame of an existing journal. */
  static async resume(disk: Disk, path: string, end: number): Promise<JournalWriter> {
    const file = await disk.open(path, { create: false });
    await file.truncate(end);
    return new JournalWriter(file, end);
  }

  /** Appends ids; a large number in several frames, of which only the last claims `upto`. Not synced. */
  async append(
    received: number,
    lanes: Uint32Array,
    before: LogPositions,
    upto: LogPositions,
  ): Promise<void> {
    const step = MAX_IDS_PER_FRAME * 2;
    let at = 0;
    for (; lanes.length - at > step; at += step) {
      await this.#write({ received, upto: before, lanes: lanes.subarray(at, at + step) });
    }
    await this.#write({ received, upto, lanes: lanes.subarray(at) });
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(frame: Frame): Promise<void> {
    this.#end = await writeFully(this.#file, this.#end, encodeFrame(frame));
  }
}

/**
 * Reads a journal frame by frame until its end, a frame that is cut short or damaged, or `take` answers false. Resolves to the position behind the
 * last taken frame and whether that is the end of the file. `expect` is told before how many ids there are at most.
 */
export async function scanJournal(
  disk: Disk,
  path: string,
  take: (frame: Frame) => boolean,
  expect: (ids: number) => void = () => {},
): Promise<{ end: number; whole: boolean }> {
  const file = await disk.open(path, { create: false });
  try {
    const size = await file.size();
    expect(Math.floor(size / 8));
    let end = 0;
    let chunk: Buffer = Buffer.alloc(0);
    let at = 0;
    for (;;) {
      if (needsMore(chunk, at)) {
        chunk = await readFully(file, end, READ_BYTES);
        at = 0;
      }
      const frame = decodeFrame(chunk.subarray(at));
      if (frame === null || !take(frame)) return { end, whole: end === size };
      const bytes = FRAME_HEADER_BYTES + (bodyBytes(chunk.subarray(at)) as number);
      end += bytes;
      at += bytes;
    }
  } finally {
    await file.close();
  }
}

/** The frame at `at` is not wholly in the chunk (or it is none: then reading on decides). */
function needsMore(chunk: Buffer, at: number): boolean {
  const body = bodyBytes(chunk.subarray(at));
  return body === null || at + FRAME_HEADER_BYTES + body > chunk.length;
}
