import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ImportFileError } from "./imported-event.ts";

/** A file to import; gzip is recognised by its first bytes, whatever the name says. */
export interface ImportFile {
  readonly path: string;
  /** Size on disk. */
  readonly bytes: number;
  /** The content, unpacked, in pieces. Can be read again. `onRead` is told how many bytes of the file were taken. */
  read(signal: AbortSignal | undefined, onRead: (bytes: number) => void): AsyncIterable<Buffer>;
}

export async function openImportFile(path: string): Promise<ImportFile> {
  const found = await stat(path).catch((error: unknown) => {
    throw new ImportFileError(path, "it is missing or may not be read", error);
  });
  if (!found.isFile()) throw new ImportFileError(path, "it is no file");
  return { path, bytes: found.size, read: (signal, onRead) => readContent(path, signal, onRead) };
}

async function* readContent(
  path: string,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const pieces = countBytes(createReadStream(path, { highWaterMark: 1 << 18 }), signal, onRead);
  try {
    const first = await pieces.next();
    if (first.done === true) return;
    if (isGzip(first.value)) yield* gunzip(first.value, pieces);
    else {
      yield first.value;
      yield* pieces;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ImportFileError(
      path,
      isZlibError(error) ? "its compressed data is damaged or cut short" : "reading it failed",
      error,
    );
  } finally {
    await pieces.return(undefined);
  }
}

async function* countBytes(
  stream: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, undefined> {
  for await (const piece of stream) {
    signal?.throwIfAborted();
    onRead(piece.length);
    yield piece;
  }
}

async function* gunzip(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  const feeding = pipeline(async function* () {
    yield first;
    yield* rest;
  }, unpacked);
  // A failure reaches the reader through the stream; the promise only must not go unheard.
  feeding.catch(() => undefined);
  for await (const piece of unpacked) yield piece as Buffer;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
