import { crc32 } from "node:zlib";
import type { DiskFile } from "@kontor/core";
import { SparseIndex } from "./sparse-index.ts";

/*
 * The end of a sealed segment: (f64 offset, f64 position) per index entry, then 48 bytes:
 *   0  u32 salt ^ MARK      4  u32 CRC-32 of the entries and of bytes 8 to 48
 *   8  f64 end offset      16  f64 end position      24  f64 largest timestamp (-Infinity: no record)     32  u32 entries   36  zeros
 */
const TRAILER = 48;
const ENTRY = 16;
const MARK = 0x544f4f46;

/** What is known of a sealed segment without reading its records. */
export interface Footer {
  /** One past its last offset. */
  readonly endOffset: number;
  /** One past its last record's last byte. */
  readonly endPosition: number;
  readonly maxTimestamp: number;
}

export function encodeFooter(salt: number, footer: Footer, index: SparseIndex): Buffer {
  const entries = index.entries();
  const out = Buffer.alloc(entries.length * ENTRY + TRAILER);
  entries.forEach(({ offset, position }, at) => {
    out.writeDoubleLE(offset, at * ENTRY);
    out.writeDoubleLE(position, at * ENTRY + 8);
  });
  const trailer = out.subarray(entries.length * ENTRY);
  trailer.writeUInt32LE((salt ^ MARK) >>> 0, 0);
  trailer.writeDoubleLE(footer.endOffset, 8);
  trailer.writeDoubleLE(footer.endPosition, 16);
  trailer.writeDoubleLE(footer.maxTimestamp, 24);
  trailer.writeUInt32LE(entries.length, 32);
  trailer.writeUInt32LE(checksum(out), 4);
  return out;
}

/** The footer with its index; undefined when the file has none or a damaged one. */
export async function readFooter(
  file: DiskFile,
  salt: number,
): Promise<(Footer & { readonly index: SparseIndex }) | undefined> {
  const size = await file.size();
  if (size < TRAILER) return undefined;
  const trailer = await file.read(size - TRAILER, TRAILER);
  if (trailer.length < TRAILER || trailer.readUInt32LE(0) !== (salt ^ MARK) >>> 0) return undefined;
  const bytes = trailer.readUInt32LE(32) * ENTRY + TRAILER;
  const endPosition = trailer.readDoubleLE(16);
  if (endPosition + bytes !== size) return undefined;
  const footer = await file.read(endPosition, bytes);
  if (footer.length < bytes || checksum(footer) !== footer.readUInt32LE(bytes - TRAILER + 4))
    return undefined;
  return {
    endOffset: trailer.readDoubleLE(8),
    endPosition,
    maxTimestamp: trailer.readDoubleLE(24),
    index: decodeIndex(footer.subarray(0, bytes - TRAILER)),
  };
}

function decodeIndex(entries: Buffer): SparseIndex {
  return new SparseIndex(
    Array.from({ length: entries.length / ENTRY }, (_, at) => ({
      offset: entries.readDoubleLE(at * ENTRY),
      position: entries.readDoubleLE(at * ENTRY + 8),
    })),
  );
}

function checksum(footer: Buffer): number {
  const trailer = footer.length - TRAILER;
  return crc32(footer.subarray(trailer + 8), crc32(footer.subarray(0, trailer)));
}
