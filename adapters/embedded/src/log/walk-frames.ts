import type { DiskFile } from "@kontor/core";
import { FRAME_HEADER, frameBytes, frameOffset, isIntact, looksLikeFrame } from "./frame.ts";

const DEFAULT_WINDOW = 1024 * 1024;

/** Which part of a segment's file to walk. */
export interface Walk {
  readonly file: DiskFile;
  readonly salt: number;
  /** Start of a frame, and the offset it should have. */
  readonly position: number;
  readonly offset: number;
  /** End of the part, at most the file's size. */
  readonly limit: number;
  readonly windowBytes?: number;
}

/** Bytes that are no valid frame. */
export interface Gap {
  readonly position: number;
  readonly bytes: number;
  readonly from: number;
  readonly next?: number;
}

/** Whether to go on after a frame: `last` has taken it and stops, `stop` has not taken it. */
export type Step = "next" | "last" | "stop";

export interface Visitor {
  frame(buffer: Buffer, at: number, position: number): Step;
  gap(gap: Gap): void;
}

/**
 * Walks frames in order, checking each, and answers where it stopped. Where a frame does not check out:
 *   1. remember where the gap began;
 *   2. look for the segment's salt, byte by byte, and try each place as a frame whose offset fits the gap's length;
 *   3. at the first intact one report the gap and go on; at the limit report the rest as a gap without `next`.
 */
export async function walkFrames(
  walk: Walk,
  visitor: Visitor,
): Promise<{ position: number; offset: number }> {
  const walker = new FrameWalker(walk, visitor);
  await walker.run();
  return { position: walker.position, offset: walker.expected };
}

class FrameWalker {
  position: number;
  expected: number;
  readonly #walk: Walk;
  readonly #visitor: Visitor;
  readonly #salt = Buffer.alloc(4);
  readonly #windowBytes: number;
  #need: number;
  #gapFrom = -1;
  #stopped = false;

  constructor(walk: Walk, visitor: Visitor) {
    this.position = walk.position;
    this.expected = walk.offset;
    this.#walk = walk;
    this.#visitor = visitor;
    this.#salt.writeUInt32LE(walk.salt);
    this.#windowBytes = Math.max(walk.windowBytes ?? DEFAULT_WINDOW, FRAME_HEADER);
    this.#need = this.#windowBytes;
  }

  async run(): Promise<void> {
    while (!this.#stopped && this.position < this.#walk.limit) {
      const wanted = Math.min(this.#need, this.#walk.limit - this.position);
      const window = await this.#walk.file.read(this.position, wanted);
      this.#need = this.#windowBytes;
      this.#readWindow(window);
      if (window.length < wanted) break;
    }
    if (this.#stopped || this.position >= this.#walk.limit) return this.#endGap();
    if (this.#gapFrom < 0) this.#gapFrom = this.position;
    this.position = this.#walk.limit;
    this.#endGap();
  }

  #readWindow(window: Buffer): void {
    let at = 0;
    while (at < window.length) {
      const length = this.#check(window, at);
      if (length < 0) {
        this.#need = Math.max(this.#windowBytes, -length);
        break;
      }
      if (length === 0) {
        if (this.#gapFrom < 0) this.#gapFrom = this.position + at;
        at = this.#nextCandidate(window, at + 1);
        continue;
      }
      if (!this.#visit(window, at)) break;
      at += length;
      if (this.#stopped) break;
    }
    this.position += at;
  }

  /** False when the visitor did not take the frame. */
  #visit(window: Buffer, at: number): boolean {
    const offset = frameOffset(window, at);
    if (this.#gapFrom >= 0) this.#endGap(this.position + at, offset);
    const step = this.#visitor.frame(window, at, this.position + at);
    this.#stopped = step !== "next";
    if (step === "stop") return false;
    this.expected = offset + 1;
    return true;
  }

  /** Length of the valid frame at `at`; 0 when there is none; minus the bytes needed when the window ends too early to tell. */
  #check(window: Buffer, at: number): number {
    const position = this.position + at;
    if (position + FRAME_HEADER > this.#walk.limit) return 0;
    if (at + FRAME_HEADER > window.length) return -FRAME_HEADER;
    if (!looksLikeFrame(window, at, this.#walk.salt, position) || !this.#offsetFits(window, at)) return 0;
    const length = frameBytes(window, at);
    if (position + length > this.#walk.limit) return 0;
    if (at + length > window.length) return -length;
    return isIntact(window, at) ? length : 0;
  }

  #offsetFits(window: Buffer, at: number): boolean {
    const skipped = frameOffset(window, at) - this.expected;
    if (this.#gapFrom < 0) return skipped === 0;
    return skipped >= 0 && skipped <= (this.position + at - this.#gapFrom) / FRAME_HEADER;
  }

  #nextCandidate(window: Buffer, from: number): number {
    const found = window.indexOf(this.#salt, from);
    if (found >= 0) return found;
    const isEnd = this.position + window.length >= this.#walk.limit;
    return isEnd ? window.length : Math.max(from, window.length - this.#salt.length + 1);
  }

  #endGap(position = this.position, next?: number): void {
    if (this.#gapFrom < 0) return;
    const gap = { position: this.#gapFrom, bytes: position - this.#gapFrom, from: this.expected };
    this.#gapFrom = -1;
    if (next === undefined) return this.#visitor.gap(gap);
    this.expected = next;
    this.#visitor.gap({ ...gap, next });
  }
}
