import { crc32 } from "node:zlib";
import type { StoredRecord } from "@kontor/core";

/*
 * One record on disk, little-endian (docs/specs/log.md):
 *   0  u32 salt of the segment           4  u32 CRC-32 of bytes 8 to the end
 *   8  u32 bytes of the value           12  u16 bytes of the key       14  u16 zero
 *  16  u32 offset, low                  20  u32 offset, high
 *  24  f64 timestamp, ms                32  u32 position in the file where this record's group began
 *  36  key, value
 *
 * The salt keeps a client from forging a frame inside a value. A group is what one sync made durable; it is written after the sync of
 * the group before it succeeded, so a valid frame proves that everything before its group's position was durable once.
 */
export const FRAME_HEADER = 36;
/** Largest value and key of one record. */
export const MAX_VALUE = 32 * 1024 * 1024;
export const MAX_KEY = 0xffff;
const CHECKED_FROM = 8;
const HIGH = 0x1_0000_0000;

/** Writes everything of a frame that is known when the record arrives; {@link sealFrame} adds the rest. */
export function writeFrame(
  into: Buffer,
  at: number,
  key: string,
  keyBytes: number,
  value: Uint8Array,
  timestamp: number,
): void {
  into.writeUInt32LE(value.byteLength, at + 8);
  into.writeUInt32LE(keyBytes, at + 12);
  into.writeDoubleLE(timestamp, at + 24);
  into.write(key, at + FRAME_HEADER, keyBytes, "utf8");
  into.set(value, at + FRAME_HEADER + keyBytes);
}

/** Adds what is known when the group is written, and the checksum. */
export function sealFrame(
  buffer: Buffer,
  at: number,
  place: { salt: number; offset: number; groupStart: number },
): void {
  buffer.writeUInt32LE(place.salt, at);
  buffer.writeUInt32LE(place.offset % HIGH, at + 16);
  buffer.writeUInt32LE(Math.floor(place.offset / HIGH), at + 20);
  buffer.writeUInt32LE(place.groupStart, at + 32);
  buffer.writeUInt32LE(checksum(buffer, at), at + 4);
}

/** What the header claims; call only with FRAME_HEADER bytes there. */
export function frameBytes(buffer: Buffer, at: number): number {
  return FRAME_HEADER + buffer.readUInt32LE(at + 8) + buffer.readUInt16LE(at + 12);
}

export function frameOffset(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 20) * HIGH + buffer.readUInt32LE(at + 16);
}

export function frameTimestamp(buffer: Buffer, at: number): number {
  return buffer.readDoubleLE(at + 24);
}

export function frameGroupStart(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 32);
}

export function frameValueBytes(buffer: Buffer, at: number): number {
  return buffer.readUInt32LE(at + 8);
}

/** Could a frame of this segment start here? Cheap checks before the checksum; call only with FRAME_HEADER bytes there. */
export function looksLikeFrame(buffer: Buffer, at: number, salt: number, position: number): boolean {
  return (
    buffer.readUInt32LE(at) === salt &&
    buffer.readUInt16LE(at + 14) === 0 &&
    buffer.readUInt32LE(at + 8) <= MAX_VALUE &&
    frameGroupStart(buffer, at) <= position
  );
}

/** Does the checksum match? Call only with the whole frame there. */
export function isIntact(buffer: Buffer, at: number): boolean {
  return buffer.readUInt32LE(at + 4) === checksum(buffer, at);
}

/** The record; its value is a view of `buffer`. */
export function readFrame(buffer: Buffer, at: number): StoredRecord {
  const keyFrom = at + FRAME_HEADER;
  const valueFrom = keyFrom + buffer.readUInt16LE(at + 12);
  return {
    offset: frameOffset(buffer, at),
    timestamp: frameTimestamp(buffer, at),
    key: buffer.toString("utf8", keyFrom, valueFrom),
    value: buffer.subarray(valueFrom, valueFrom + frameValueBytes(buffer, at)),
  };
}

function checksum(buffer: Buffer, at: number): number {
  return crc32(buffer.subarray(at + CHECKED_FROM, at + frameBytes(buffer, at)));
}
