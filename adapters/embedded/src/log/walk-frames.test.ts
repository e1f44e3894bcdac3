import fc from "fast-check";
import { SimDisk } from "@kontor/core/testing";
import { describe, expect, it } from "vitest";
import { frameBytes, frameOffset, sealFrame, writeFrame, FRAME_HEADER } from "./frame.ts";
import { walkFrames, type Gap } from "./walk-frames.ts";

const SALT = 0x01010101;

/** Frames with values of the given lengths, one group each. */
function frames(lengths: readonly number[]): Buffer {
  const out = Buffer.alloc(lengths.reduce((sum, each) => sum + each + FRAME_HEADER + 1, 0));
  let at = 0;
  for (const [offset, length] of lengths.entries()) {
    // Filled with the salt's bytes: every place looks like the start of a frame.
    writeFrame(out, at, "k", 1, Buffer.alloc(length, 1), offset);
    sealFrame(out, at, { salt: SALT, offset, groupStart: at });
    at += frameBytes(out, at);
  }
  return out;
}

async function walk(bytes: Buffer, windowBytes: number) {
  const disk = new SimDisk({ seed: 1 });
  disk.plant("segment", bytes);
  const offsets: number[] = [];
  const gaps: Gap[] = [];
  const file = await disk.open("segment", { create: false });
  const end = await walkFrames(
    { file, salt: SALT, position: 0, offset: 0, limit: bytes.length, windowBytes },
    {
      frame(buffer, at) {
        offsets.push(frameOffset(buffer, at));
        return "next";
      },
      gap: (gap) => gaps.push(gap),
    },
  );
  return { offsets, gaps, end };
}

const damaged = fc
  .record({
    lengths: fc.array(fc.nat(90), { minLength: 1, maxLength: 12 }),
    harms: fc.array(fc.record({ at: fc.nat(2000), length: fc.nat(60), byte: fc.nat(255) }), { maxLength: 3 }),
  })
  .map(({ lengths, harms }) => {
    const bytes = frames(lengths);
    for (const { at, length, byte } of harms) bytes.subarray(at, at + length).fill(byte);
    return bytes;
  });

describe("walkFrames", () => {
  it("finds every frame of an undamaged segment", async () => {
    const { offsets, gaps, end } = await walk(frames([5, 0, 300, 17]), 1024);
    expect(offsets).toEqual([0, 1, 2, 3]);
    expect(gaps).toEqual([]);
    expect(end).toEqual({ position: 5 + 300 + 17 + 4 * (FRAME_HEADER + 1), offset: 4 });
  });

  it("finds the same whatever the size of its window", async () => {
    await fc.assert(
      fc.asyncProperty(damaged, fc.integer({ min: 1, max: 300 }), async (bytes, windowBytes) => {
        expect(await walk(bytes, windowBytes)).toEqual(await walk(bytes, 1024 * 1024));
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it("accounts for every byte as frame or gap, and for every offset up to the last frame", async () => {
    await fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        const { offsets, gaps, end } = await walk(bytes, 256);
        expect(end.position).toBe(bytes.length);
        const lost = gaps.flatMap(({ from, next }) =>
          Array.from({ length: (next ?? from) - from }, (_, index) => from + index),
        );
        expect([...offsets, ...lost].sort((a, b) => a - b)).toEqual(
          Array.from({ length: end.offset }, (_, offset) => offset),
        );
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
