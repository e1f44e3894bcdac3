import { createHash } from "node:crypto";

/** The tag of an answer that `content` makes. */
export function etagOf(...content: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of content) hash.update(part);
  return `"${hash.digest("base64url").slice(0, 22)}"`;
}

/** Whether whoever asks has the answer with this tag already (If-None-Match). */
export function isKnown(etag: string, headers: Headers): boolean {
  const known = (headers.get("if-none-match") ?? "").split(",").map((each) => each.trim());
  return known.includes(etag) || known.includes("*");
}
