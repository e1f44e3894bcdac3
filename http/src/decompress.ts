import { brotliDecompress, gunzip, inflate, type ZlibOptions } from "node:zlib";
import { limits } from "@kontor/contracts";
import { BodyError, bodyTooLarge } from "@kontor/domain/collect";

type Decompress = (
  body: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

const encodings: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["br", brotliDecompress],
  ["deflate", inflate],
]);

/** Text of events shrinks to a tenth or so; a guess for encodings that do not say. */
const TYPICAL_RATIO = 8;

/** How long a compressed body is likely to be without its encoding, to plan with, not to rely on: gzip says so in its last four bytes (RFC 1952). */
export function guessLength(body: Buffer, encoding: string): number {
  const said = encoding.includes("gzip") && body.length >= 18 ? body.readUInt32LE(body.length - 4) : 0;
  const guess = said > 0 ? said : body.length * TYPICAL_RATIO;
  return Math.min(Math.max(guess, body.length), limits.bodyBytes);
}

/** The body without its Content-Encoding. Runs in libuv's pool, and stops at the body limit: a bomb costs no more than an honest body. */
export function decompress(body: Buffer, encoding: string): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || name === "") return Promise.resolve(body);
  const method = encodings.get(name);
  if (method === undefined) return Promise.reject(unsupported(encoding));
  return new Promise((resolve, reject) => {
    method(body, { maxOutputLength: limits.bodyBytes }, (error, result) => {
      if (error === null) resolve(result);
      else reject(faultOf(error, name));
    });
  });
}

function unsupported(encoding: string): BodyError {
  const message = `Content-Encoding ${encoding.slice(0, 40)} is not supported; use one of gzip, br, deflate.`;
  return new BodyError("unsupported_encoding", message);
}

function faultOf(error: Error, encoding: string): BodyError {
  if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") return bodyTooLarge();
  return new BodyError("invalid_encoding", `The body is not valid ${encoding}.`, { cause: error });
}
