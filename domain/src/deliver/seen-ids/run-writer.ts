import { crc32 } from "node:zlib";
import type { Disk, DiskFile } from "@kontor/core";
import { RunFilter } from "./run-filter.ts";
import {
  IDS_PER_PAGE,
  PAGE_BYTES,
  asBytes,
  encodeTrailer,
  sealPage,
  type RunMeta,
  type RunSpan,
} from "./run-format.ts";
import { writeFully } from "./write-fully.ts";

/** Pages written with one call: 256 KiB. */
const PAGES_PER_WRITE = 64;

/** Writes one run from ids in ascending order. The file is complete and durable (but for its name) once {@link finish} resolved. */
export class RunWriter {
  readonly #file: DiskFile;
  readonly #filter: RunFilter;
  readonly #buffer = Buffer.alloc(PAGES_PER_WRITE * PAGE_BYTES);
  readonly #index: number[] = [];
  #position = 0;
  #page = 0;
  #inPage = 0;
  #ids = 0;
  #lastLow = 0;
  #lastHigh = 0;

  private constructor(file: DiskFile, atMostIds: number) {
    this.#file = file;
    this.#filter = new RunFilter(atMostIds);
  }

  static async create(disk: Disk, path: string, atMostIds: number): Promise<RunWriter> {
    const file = await disk.open(path, { create: true });
    await file.truncate(0);
    return new RunWriter(file, atMostIds);
  }

  /** Appends ids given as lanes, ascending by (high, low); an id that repeats the last one is left out. */
  async append(lanes: Uint32Array): Promise<void> {
    for (let at = 0; at < lanes.length; at += 2) {
      const low = lanes[at] as number;
      const high = lanes[at + 1] as number;
      if (this.#ids > 0 && low === this.#lastLow && high === this.#lastHigh) continue;
      this.#put(low, high);
      if (this.#page === PAGES_PER_WRITE) await this.#flush();
    }
  }

  async finish(span: RunSpan): Promise<void> {
    if (this.#inPage > 0) this.#endPage();
    await this.#flush();
    const pages = this.#position / PAGE_BYTES;
    const { buckets, bits, fingerprints } = this.#filter;
    const whole: RunMeta = { ...span, ids: this.#ids, pages, buckets };
    const footer = [asBytes(Uint32Array.from(this.#index)), asBytes(bits), fingerprints];
    let end = this.#position;
    let crc = 0;
    for (const part of footer) {
      end = await writeFully(this.#file, end, part);
      crc = crc32(part, crc);
    }
    await writeFully(this.#file, end, encodeTrailer(whole, crc));
    await this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #put(low: number, high: number): void {
    if (this.#inPage === 0) this.#index.push(low, high);
    const at = this.#page * PAGE_BYTES + 8 + this.#inPage * 8;
    this.#buffer.writeUInt32LE(low, at);
    this.#buffer.writeUInt32LE(high, at + 4);
    this.#filter.append(low, high);
    this.#lastLow = low;
    this.#lastHigh = high;
    this.#ids++;
    if (++this.#inPage === IDS_PER_PAGE) this.#endPage();
  }

  #endPage(): void {
    const start = this.#page * PAGE_BYTES;
    sealPage(this.#buffer.subarray(start, start + PAGE_BYTES), this.#inPage);
    this.#page++;
    this.#inPage = 0;
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#page * PAGE_BYTES);
    this.#position = await writeFully(this.#file, this.#position, bytes);
    this.#page = 0;
  }
}
