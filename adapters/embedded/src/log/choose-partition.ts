import { crc32 } from "node:zlib";

/** The partition of a key: CRC-32 of its UTF-8 bytes, modulo. Never changes, or keys would lose their order. */
export function choosePartition(key: string, partitions: number): number {
  return crc32(key) % partitions;
}
