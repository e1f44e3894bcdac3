import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { etagOf, isKnown } from "./etag.ts";
import { SAFE } from "./handler.ts";

/** A file that browsers get, with what the build compressed beforehand. */
export interface WebFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly br?: Uint8Array<ArrayBuffer>;
  readonly gzip?: Uint8Array<ArrayBuffer>;
}

/** How long a browser may keep a file: for good (its name holds a hash of its content), for an hour, or only after asking. */
export const caching = {
  immutable: "public, max-age=31536000, immutable",
  hour: "public, max-age=3600",
  ask: "no-cache",
} as const;

/** Files of web/dist by their path in it, with `/`: `admin/index.html`. What is not in the map cannot be asked for, whatever the path says. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Reads a folder whole: a megabyte in memory, no disk per request, and pages of an open tab stay whole while the folder is built anew. */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = found
    .filter((entry) => entry.isFile() && Object.hasOwn(TYPES, extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => [nameOf(folder, path), await readOne(path)] as const),
  );
  return new Map(files);
}

/** An answer with a file, in the smallest form that the request takes. */
export function webFileResponse(
  file: WebFile,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Response {
  const { body, encoding } = smallestForm(file, request.headers.get("accept-encoding") ?? "");
  // Other bytes, another tag: a cache must not mend a plain answer with a compressed one.
  const etag = encoding === undefined ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
  const all = { ...SAFE, "content-type": file.type, etag, vary: "accept-encoding", ...headers };
  if (isKnown(etag, request.headers)) return new Response(null, { status: 304, headers: all });
  return new Response(body, {
    headers: {
      ...all,
      "content-length": String(body.byteLength),
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
  });
}

function smallestForm(
  { br, gzip, plain }: WebFile,
  accept: string,
): { readonly body: Uint8Array<ArrayBuffer>; readonly encoding?: string } {
  const parts = accept.toLowerCase().split(",");
  const wanted = new Set(
    parts.filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part)).map((part) => part.split(";", 1)[0]?.trim()),
  );
  if (br !== undefined && wanted.has("br")) return { body: br, encoding: "br" };
  if (gzip !== undefined && wanted.has("gzip")) return { body: gzip, encoding: "gzip" };
  return { body: plain };
}

function nameOf(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

async function readOne(path: string): Promise<WebFile> {
  const plain = new Uint8Array(await readFile(path));
  const [br, gzip] = await Promise.all([readIfThere(`${path}.br`), readIfThere(`${path}.gz`)]);
  return {
    type: TYPES[extname(path)] ?? "application/octet-stream",
    etag: etagOf(plain),
    plain,
    ...(br === undefined ? {} : { br }),
    ...(gzip === undefined ? {} : { gzip }),
  };
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  );
}
