import type { Context } from "hono";
import { RequestError } from "../problem.ts";

/** The body as sent. Throws RequestError body_too_large as soon as it is. */
export async function readBytes(context: Context, maxBytes: number): Promise<Buffer> {
  const stream = context.req.raw.body;
  if (stream === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new RequestError("body_too_large", `The body exceeds ${maxBytes} bytes.`, {
        connection: "close",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
