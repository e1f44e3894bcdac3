import { crc32 } from "node:zlib";
import { fingerprintBytes } from "./run-filter.ts";
import type { LogPositions } from "./positions.ts";

/*
 * A run: ids in ascending order of (high lane, low lane), never changed once its name is there. Little-endian.
 *
 *   pages      4,096 bytes each: u32 crc32 of the rest of the page, u32 number of ids, 511 x (u32 low, u32 high), zeros
 *   index      per page (u32 low, u32 high) of its first id
 *   filter     bits, then fingerprints (see RunFilter)
 *   meta       JSON of RunMeta
 *   trailer    u32 bytes of meta, u32 crc32 of index + filter, u32 crc32 of meta, u32 magic
 */
export const PAGE_BYTES = 4096;
export const IDS_PER_PAGE = 511;
export const TRAILER_BYTES = 16;
const PAGE_HEADER = 8;
const MAGIC = 0x314e554b;

export interface RunMeta {
  readonly ids: number;
  readonly pages: number;
  readonly buckets: number;
  /** Oldest and newest receive time of its ids, ms since the epoch. */
  readonly oldest: number;
  readonly newest: number;
  /** What was already known before the first id, and what is known with the last. */
  readonly from: LogPositions;
  readonly upto: LogPositions;
}

/** Seals a page in place: `count` ids were written from byte 8 on. */
export function sealPage(page: Buffer, count: number): void {
  page.fill(0, PAGE_HEADER + count * 8);
  page.writeUInt32LE(count, 4);
  page.writeUInt32LE(crc32(page.subarray(4)), 0);
}

/** The ids of a page as lanes, or null when it is damaged. */
export function readPage(page: Buffer): Uint32Array | null {
  if (page.length !== PAGE_BYTES || crc32(page.subarray(4)) !== page.readUInt32LE(0)) return null;
  const count = page.readUInt32LE(4);
  return asLanes(page.subarray(PAGE_HEADER, PAGE_HEADER + count * 8));
}

export function encodeTrailer(meta: RunMeta, footerCrc: number): Buffer {
  const json = Buffer.from(JSON.stringify(meta));
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(json.length, 0);
  trailer.writeUInt32LE(footerCrc, 4);
  trailer.writeUInt32LE(crc32(json), 8);
  trailer.writeUInt32LE(MAGIC, 12);
  return Buffer.concat([json, trailer]);
}

/** Where meta begins and its size, from the file's last bytes; null when they are not a trailer. */
export function decodeTrailer(
  trailer: Buffer,
): { metaBytes: number; footerCrc: number; metaCrc: number } | null {
  if (trailer.length !== TRAILER_BYTES || trailer.readUInt32LE(12) !== MAGIC) return null;
  return {
    metaBytes: trailer.readUInt32LE(0),
    footerCrc: trailer.readUInt32LE(4),
    metaCrc: trailer.readUInt32LE(8),
  };
}

/** What the maker of a run knows about its ids; the rest is counted while it is written. */
export type RunSpan = Pick<RunMeta, "oldest" | "newest" | "from" | "upto">;

/** Bytes of index and filter. */
export function footerBytes(meta: RunMeta): { index: number; bits: number; fingerprints: number } {
  return {
    index: meta.pages * 8,
    bits: Math.ceil((meta.buckets * 2 + 1) / 32) * 4,
    fingerprints: fingerprintBytes(meta.buckets),
  };
}

/** The bytes as lanes; copied only where a buffer is not aligned. */
export function asLanes(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, byteLength >>> 2);
  return new Uint32Array(new Uint8Array(bytes).buffer, 0, byteLength >>> 2);
}

export function asBytes(lanes: Uint32Array): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, lanes.byteLength);
}
