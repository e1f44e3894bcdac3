import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import {
  openImport,
  type ImportedEvent,
  type ImportFault,
  type ImportFormat,
  type ImportOptions,
} from "../index.ts";

export interface Imported {
  readonly all: readonly ImportedEvent[];
  readonly faultCount: number;
  readonly faults: readonly ImportFault[];
  /** bytesRead at the end over totalBytes. */
  readonly progress: number;
}

/** Imports a whole file. */
export async function importAll(
  format: ImportFormat,
  path: string,
  options?: ImportOptions,
): Promise<Imported> {
  const source = await openImport(format, path, options);
  const all = await collect(source.events());
  return {
    all,
    faultCount: source.faultCount(),
    faults: source.faults(),
    progress: source.bytesRead() / source.totalBytes,
  };
}

export async function collect(events: AsyncIterable<ImportedEvent>): Promise<ImportedEvent[]> {
  const all: ImportedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** A scratch folder; files written into it are gone with it. */
export async function scratchFolder(): Promise<
  AsyncDisposable & { write(content: string | Uint8Array, options?: { gzip: boolean }): Promise<string> }
> {
  const folder = await mkdtemp(join(tmpdir(), "kontor-import-"));
  let count = 0;
  return {
    async write(content, { gzip } = { gzip: false }) {
      const path = join(folder, `file-${count++}`);
      await writeFile(path, gzip ? gzipSync(content) : content);
      return path;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Path of a file of real data beside the repository, or undefined, with one visible line, where there is none. */
export function sharedData(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../../../shared/data/${name}`, import.meta.url));
  if (existsSync(path)) return path;
  console.warn(`skipped: tests on real data, ../shared/data/${name} is missing`);
  return undefined;
}
