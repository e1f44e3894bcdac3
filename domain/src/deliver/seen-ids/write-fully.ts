import { KontorError, type DiskFile } from "@kontor/core";

/** The ids of delivered events could not be written down; delivery goes on, a restart would read more of the log. */
export class SeenIdsStorageError extends KontorError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("unavailable", message, options);
  }
}

/** Writes all bytes, also when the disk takes them in pieces. Resolves to the position after them. */
export async function writeFully(file: DiskFile, position: number, bytes: Uint8Array): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const written = await file.write(position + done, [done === 0 ? bytes : bytes.subarray(done)]);
    if (written <= 0) throw new SeenIdsStorageError("The disk takes no more bytes. Free some space.");
    done += written;
  }
  return position + bytes.length;
}

/** Reads exactly `length` bytes, or fewer at the end of the file. */
export async function readFully(file: DiskFile, position: number, length: number): Promise<Buffer> {
  const first = await file.read(position, length);
  if (first.length === length || first.length === 0) return first;
  const pieces = [first];
  let done = first.length;
  while (done < length) {
    const piece = await file.read(position + done, length - done);
    if (piece.length === 0) break;
    pieces.push(piece);
    done += piece.length;
  }
  return Buffer.concat(pieces);
}
