import { crc32 } from "node:zlib";
import { asBytes, asLanes } from "./run-format.ts";
import type { LogPositions } from "./positions.ts";

/*
 * A journal is nothing but frames, one per delivered batch; the first holds no ids and says what was known before. Little-endian:
 *
 *    0 u32 magic   4 u32 bytes of the body   8 u32 crc32 of the body   12 u32 zero
 *   16 f64 receive time   24 u32 positions P   28 u32 ids N   32 P x (u32 partition, u32 zero, f64 offset)   N x (u32 low, u32 high)
 */
const MAGIC = 0x4a4e554b;
export const FRAME_HEADER_BYTES = 16;
const BODY_HEADER_BYTES = 16;
const POSITION_BYTES = 16;
/** A frame is split above this many ids, so that recovery reads in small pieces. */
export const MAX_IDS_PER_FRAME = 131_072;
/** No frame is larger; a length beyond it is damage. */
const MAX_FRAME_BYTES = 2 * 1024 * 1024;

export interface Frame {
  /** Newest receive time of the ids, ms since the epoch. */
  readonly received: number;
  /** What is known with this frame. */
  readonly upto: LogPositions;
  /** Two lanes per id. */
  readonly lanes: Uint32Array;
}

export function encodeFrame(frame: Frame): Buffer {
  const idsAt = BODY_HEADER_BYTES + frame.upto.length * POSITION_BYTES;
  const body = idsAt + frame.lanes.byteLength;
  const out = Buffer.alloc(FRAME_HEADER_BYTES + body);
  out.writeDoubleLE(frame.received, FRAME_HEADER_BYTES);
  out.writeUInt32LE(frame.upto.length, FRAME_HEADER_BYTES + 8);
  out.writeUInt32LE(frame.lanes.length / 2, FRAME_HEADER_BYTES + 12);
  let at = FRAME_HEADER_BYTES + BODY_HEADER_BYTES;
  for (const { partition, offset } of frame.upto) {
    out.writeUInt32LE(partition, at);
    out.writeDoubleLE(offset, at + 8);
    at += POSITION_BYTES;
  }
  out.set(asBytes(frame.lanes), at);
  out.writeUInt32LE(MAGIC, 0);
  out.writeUInt32LE(body, 4);
  out.writeUInt32LE(crc32(out.subarray(FRAME_HEADER_BYTES)), 8);
  return out;
}

/** Bytes of the body that follows this header, or null when it is none. */
export function bodyBytes(header: Buffer): number | null {
  if (header.length < FRAME_HEADER_BYTES || header.readUInt32LE(0) !== MAGIC || header.readUInt32LE(12) !== 0)
    return null;
  const bytes = header.readUInt32LE(4);
  return bytes < BODY_HEADER_BYTES || bytes > MAX_FRAME_BYTES ? null : bytes;
}

/** The frame at the start of `bytes`, or null when it is cut short or damaged. */
export function decodeFrame(bytes: Buffer): Frame | null {
  const length = bodyBytes(bytes);
  if (length === null || bytes.length < FRAME_HEADER_BYTES + length) return null;
  const body = bytes.subarray(FRAME_HEADER_BYTES, FRAME_HEADER_BYTES + length);
  if (crc32(body) !== bytes.readUInt32LE(8)) return null;
  const count = body.readUInt32LE(8);
  const idsAt = BODY_HEADER_BYTES + count * POSITION_BYTES;
  const upto = Array.from({ length: count }, (_, index) => {
    const at = BODY_HEADER_BYTES + index * POSITION_BYTES;
    return { partition: body.readUInt32LE(at), offset: body.readDoubleLE(at + 8) };
  });
  return { received: body.readDoubleLE(0), upto, lanes: asLanes(body.subarray(idsAt)) };
}
