import { crc32 } from "node:zlib";
import type { Disk, DiskFile } from "@kontor/core";
import { RunFilter } from "./run-filter.ts";
import {
  PAGE_BYTES,
  TRAILER_BYTES,
  asLanes,
  decodeTrailer,
  footerBytes,
  readPage,
  type RunMeta,
} from "./run-format.ts";
import { SeenIdsStorageError, readFully } from "./write-fully.ts";

/** Pages read at the same time while a batch is looked up. */
const PARALLEL_READS = 16;

/** An open run: filter and page index in memory, ids on disk. */
export class RunReader {
  readonly meta: RunMeta;
  readonly #file: DiskFile;
  readonly #index: Uint32Array;
  readonly #filter: RunFilter;

  private constructor(file: DiskFile, meta: RunMeta, index: Uint32Array, filter: RunFilter) {
    this.#file = file;
    this.meta = meta;
    this.#index = index;
    this.#filter = filter;
  }

  /** Null when the file is not a whole run. */
  static async open(disk: Disk, path: string): Promise<RunReader | null> {
    const file = await disk.open(path, { create: false });
    const parts = await readParts(file);
    if (parts) return new RunReader(file, parts.meta, parts.index, parts.filter);
    await file.close();
    return null;
  }

  get bytes(): number {
    return this.#filter.bytes + this.#index.byteLength;
  }

  /** Which of the ids (number `i` has its lanes at 2i and 2i + 1) the run may hold: answered in memory. */
  maybes(lanes: Uint32Array, ids: Uint32Array): number[] {
    return this.#filter.maybes(lanes, ids);
  }

  /** Which of the ids the run holds. A page that cannot be read counts as holding its ids: the caller compares the real ones anyway. */
  async confirm(lanes: Uint32Array, ids: readonly number[]): Promise<number[]> {
    const groups = [...Map.groupBy(ids, (id) => this.#pageOf(lanes, id))];
    const held: number[] = [];
    for (let at = 0; at < groups.length; at += PARALLEL_READS) {
      const slice = groups.slice(at, at + PARALLEL_READS);
      const found = await Promise.all(slice.map(([page, asked]) => this.#confirmIn(page, lanes, asked)));
      held.push(...found.flat());
    }
    return held;
  }

  /** All ids in order, page by page; rejects at a damaged page. */
  async *pages(): AsyncGenerator<Uint32Array> {
    for (let page = 0; page < this.meta.pages; page += PARALLEL_READS) {
      const count = Math.min(PARALLEL_READS, this.meta.pages - page);
      const bytes = await readFully(this.#file, page * PAGE_BYTES, count * PAGE_BYTES);
      for (let each = 0; each < count; each++) {
        const ids = readPage(bytes.subarray(each * PAGE_BYTES, (each + 1) * PAGE_BYTES));
        if (ids === null) throw new SeenIdsStorageError(`Page ${page + each} of a run of ids is damaged.`);
        yield ids;
      }
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #confirmIn(page: number, lanes: Uint32Array, asked: readonly number[]): Promise<readonly number[]> {
    if (page < 0) return [];
    const bytes = await readFully(this.#file, page * PAGE_BYTES, PAGE_BYTES).catch(() => null);
    const held = bytes && readPage(bytes);
    if (!held) return asked;
    return asked.filter((id) => {
      const [low, high] = [lanes[id * 2] as number, lanes[id * 2 + 1] as number];
      const at = lastNotAbove(held, low, high);
      return at >= 0 && held[at * 2] === low && held[at * 2 + 1] === high;
    });
  }

  /** The only page that can hold the id, or -1. */
  #pageOf(lanes: Uint32Array, id: number): number {
    return lastNotAbove(this.#index, lanes[id * 2] as number, lanes[id * 2 + 1] as number);
  }
}

async function readParts(file: DiskFile) {
  const size = await file.size();
  const trailer = decodeTrailer(await readFully(file, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES));
  if (trailer === null || trailer.metaBytes > size) return null;
  const metaAt = size - TRAILER_BYTES - trailer.metaBytes;
  const json = await readFully(file, metaAt, trailer.metaBytes);
  if (crc32(json) !== trailer.metaCrc) return null;
  const meta = JSON.parse(json.toString("utf8")) as RunMeta;
  const sizes = footerBytes(meta);
  const indexAt = meta.pages * PAGE_BYTES;
  const index = await readFully(file, indexAt, sizes.index);
  const bits = await readFully(file, indexAt + sizes.index, sizes.bits);
  const fingerprints = await readFully(file, indexAt + sizes.index + sizes.bits, sizes.fingerprints);
  if (crc32(fingerprints, crc32(bits, crc32(index))) !== trailer.footerCrc) return null;
  const filter = new RunFilter(meta.buckets, { bits: asLanes(bits), fingerprints });
  return { meta, index: asLanes(index), filter };
}

/** Number of the last id in ascending `lanes` that is not above the given one, or -1. */
function lastNotAbove(lanes: Uint32Array, low: number, high: number): number {
  let below = 0;
  let above = lanes.length / 2;
  while (below < above) {
    const middle = (below + above) >>> 1;
    const middleHigh = lanes[middle * 2 + 1] as number;
    const greater = middleHigh > high || (middleHigh === high && (lanes[middle * 2] as number) > low);
    if (greater) above = middle;
    else below = middle + 1;
  }
  return below - 1;
}
