import type { Disk, DiskFile, LogBatch, PartitionBounds, ReadLimits, StoredRecord } from "@kontor/core";
import { codeOf } from "./disk-errors.ts";
import { readFooter } from "./footer.ts";
import { frameOffset, frameValueBytes, readFrame } from "./frame.ts";
import type { ReportGap } from "./recover-partition.ts";
import { segmentNames, type SegmentName } from "./segment-name.ts";
import { closeQuietly } from "./segment-writer.ts";
import { readBounds, type DurableBounds } from "./shared-bounds.ts";
import { SparseIndex } from "./sparse-index.ts";
import { walkFrames, type Step, type Visitor } from "./walk-frames.ts";

const MIN_WINDOW = 64 * 1024;
const MAX_WINDOW = 1024 * 1024;
const REMEMBERED_SEGMENTS = 64;

/** What a reader knows of a segment: places in it, and for a sealed one where it ends. */
interface KnownSegment {
  index: SparseIndex;
  /** Where the last read stopped: the next one usually starts there. */
  stopped?: { readonly offset: number; readonly position: number };
  sealed?: SegmentEnd;
}

/** Where a sealed segment's records end; the offset after them is known when it has a good footer. */
interface SegmentEnd {
  readonly position: number;
  readonly offset?: number;
}

/** A part of a segment's file to read, and the offset after it. */
interface Stretch {
  readonly name: SegmentName;
  readonly next: number;
  /** Durable bytes while it still grows. */
  readonly activePosition?: number;
}

/**
 * The reading half of one partition, in any thread: it needs the folder and the shared bounds, nothing of the writer. A file is opened for one
 * read and closed again, so that nothing is held when segments are trimmed.
 */
export class PartitionReader {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #memory: SharedArrayBuffer;
  readonly #report: ReportGap;
  readonly #known = new Map<string, KnownSegment>();
  #names: readonly SegmentName[] = [];
  #namesFor = "";

  constructor(disk: Disk, folder: string, memory: SharedArrayBuffer, report: ReportGap) {
    this.#disk = disk;
    this.#folder = folder;
    this.#memory = memory;
    this.#report = report;
  }

  bounds(): PartitionBounds {
    const { start, end } = readBounds(this.#memory);
    return { start, end };
  }

  async read(from: number, limits: ReadLimits): Promise<LogBatch> {
    let next = from;
    for (;;) {
      const bounds = readBounds(this.#memory);
      next = Math.min(Math.max(next, bounds.start), bounds.end);
      if (next === bounds.end || limits.maxRecords <= 0) return { records: [], next };
      const batch = await this.#readNear(next, bounds, limits);
      if (batch.records.length > 0) return batch;
      next = batch.next;
    }
  }

  /** Records of the one segment that holds `from`; none, and where to go on, when there are no readable ones. */
  async #readNear(from: number, bounds: DurableBounds, limits: ReadLimits): Promise<LogBatch> {
    const stretch = await this.#find(from, bounds);
    if (stretch.name.base > from) return this.#afterMissing(stretch.name, from, stretch.name.base);
    try {
      const file = await this.#disk.open(`${this.#folder}/${stretch.name.name}`, { create: false });
      try {
        return await this.#readFile(file, stretch, from, limits);
      } finally {
        await closeQuietly(file);
      }
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
      this.#namesFor = "";
      return this.#afterMissing(stretch.name, from, stretch.next);
    }
  }

  /** No file holds `from`, or it went away before it was opened: trimmed (then the start has moved), or taken from outside. */
  #afterMissing(name: SegmentName, from: number, next: number): LogBatch {
    if (readBounds(this.#memory).start > from) return { records: [], next: from };
    this.#report("missing", name, { position: 0, bytes: 0, from, next });
    return { records: [], next };
  }

  async #readFile(file: DiskFile, stretch: Stretch, from: number, limits: ReadLimits): Promise<LogBatch> {
    const known = this.#knownSegment(stretch.name);
    const end =
      stretch.activePosition === undefined
        ? await sealedEnd(file, stretch.name, known)
        : { position: stretch.activePosition };
    const collector = new Collector(from, limits, known.index, (gap) =>
      this.#report("damaged", stretch.name, gap),
    );
    const stopped = await walkFrames(
      {
        file,
        salt: stretch.name.salt,
        ...nearest(known, from, stretch.name),
        limit: end.position,
        windowBytes: Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, limits.maxBytes)),
      },
      collector,
    );
    known.stopped = stopped;
    const { records } = collector;
    if (stopped.position < end.position) return { records, next: stopped.offset };
    if (end.offset !== undefined && end.offset < stretch.next)
      this.#reportHole(stretch, end.position, end.offset);
    return { records, next: stretch.next };
  }

  #reportHole({ name, next }: Stretch, position: number, from: number): void {
    this.#report("missing", name, { position, bytes: 0, from, next });
  }

  async #find(from: number, bounds: DurableBounds): Promise<Stretch> {
    const names = await this.#list(bounds);
    const found = names.findLastIndex((each) => each.base <= from);
    const name = names[Math.max(found, 0)];
    if (name === undefined) {
      return { name: { name: "(none)", base: bounds.end, salt: 0 }, next: bounds.end };
    }
    const isActive = name.base === bounds.activeBase && bounds.activePosition > 0;
    return isActive
      ? { name, next: bounds.end, activePosition: bounds.activePosition }
      : { name, next: names[Math.max(found, 0) + 1]?.base ?? bounds.activeBase };
  }

  /** Listed again when a segment was added or dropped. Names beyond the durable end are of a segment still being made. */
  async #list(bounds: DurableBounds): Promise<readonly SegmentName[]> {
    const version = `${bounds.start}/${bounds.activeBase}/${bounds.activePosition > 0}`;
    if (this.#namesFor !== version) {
      const names = segmentNames(await this.#disk.list(this.#folder));
      this.#names = names.filter((each) => each.base >= bounds.start && each.base < bounds.end);
      this.#namesFor = version;
    }
    return this.#names;
  }

  #knownSegment({ name }: SegmentName): KnownSegment {
    const known = this.#known.get(name) ?? { index: new SparseIndex() };
    this.#known.delete(name);
    this.#known.set(name, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED_SEGMENTS && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

/** Takes records from `from` on until a limit is reached. */
class Collector implements Visitor {
  readonly records: StoredRecord[] = [];
  readonly gap: Visitor["gap"];
  readonly #from: number;
  readonly #limits: ReadLimits;
  readonly #index: SparseIndex;
  #bytes = 0;

  constructor(from: number, limits: ReadLimits, index: SparseIndex, gap: Visitor["gap"]) {
    this.#from = from;
    this.#limits = limits;
    this.#index = index;
    this.gap = gap;
  }

  frame(buffer: Buffer, at: number, position: number): Step {
    const offset = frameOffset(buffer, at);
    this.#index.note(offset, position);
    if (offset < this.#from) return "next";
    const bytes = this.#bytes + frameValueBytes(buffer, at);
    if (bytes > this.#limits.maxBytes && this.records.length > 0) return "stop";
    this.#bytes = bytes;
    this.records.push(readFrame(buffer, at));
    return this.records.length < this.#limits.maxRecords ? "next" : "last";
  }
}

/** As its footer says, or the whole file when that is damaged. */
async function sealedEnd(file: DiskFile, name: SegmentName, known: KnownSegment): Promise<SegmentEnd> {
  if (known.sealed !== undefined) return known.sealed;
  const footer = await readFooter(file, name.salt);
  if (footer !== undefined) known.index = footer.index;
  known.sealed =
    footer === undefined
      ? { position: await file.size() }
      : { position: footer.endPosition, offset: footer.endOffset };
  return known.sealed;
}

/** The closest known place at or before `from`. */
function nearest(
  known: KnownSegment,
  from: number,
  name: SegmentName,
): { readonly offset: number; readonly position: number } {
  const indexed = known.index.before(from) ?? { offset: name.base, position: 0 };
  const { stopped } = known;
  return stopped !== undefined && stopped.offset <= from && stopped.position > indexed.position
    ? stopped
    : indexed;
}
