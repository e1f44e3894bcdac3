import { randomInt } from "node:crypto";
import { LogFullError, type Disk } from "@kontor/core";
import type { Group } from "./group.ts";
import type { RecoveredPartition, ReportGap, SealedSegment } from "./recover-partition.ts";
import { healSegment } from "./seal-segment.ts";
import { segmentName, type SegmentName } from "./segment-name.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { publishBounds } from "./shared-bounds.ts";

/** Where a partition's segments are and who is told about them. */
export interface ChainSetup {
  readonly disk: Disk;
  readonly folder: string;
  readonly segmentBytes: number;
  /** Where the bounds are published for readers of any thread. */
  readonly bounds: SharedArrayBuffer;
  readonly report: ReportGap;
}

/**
 * The segments of one partition: sealed ones and at most one that grows. Its methods must not run at the same time.
 *
 * A write or sync that fails breaks the growing segment: its handle is closed and never used again. Before anything else is written the
 * segment is healed through a new handle and sealed; that is tried with each call until it works.
 */
export class SegmentChain {
  readonly #setup: ChainSetup;
  readonly #sealed: SealedSegment[];
  #start: number;
  #nextOffset: number;
  #nextName: SegmentName | undefined;
  #writer: SegmentWriter | undefined;
  #broken: SegmentWriter | undefined;

  constructor(setup: ChainSetup, recovered: RecoveredPartition) {
    this.#setup = setup;
    this.#sealed = [...recovered.sealed];
    this.#nextOffset = recovered.nextOffset;
    this.#nextName = recovered.empty;
    this.#start = this.#sealed[0]?.name.base ?? recovered.nextOffset;
    this.#publish();
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  /** Lowest offset kept. */
  get start(): number {
    return this.#start;
  }

  /** One past the last durable offset. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  get sealed(): readonly SealedSegment[] {
    return this.#sealed;
  }

  get active(): SegmentWriter | undefined {
    return this.#writer;
  }

  /** Makes a group durable and visible to readers; resolves to the offset of its first record. */
  async append(group: Group): Promise<number> {
    const writer = await this.#writerFor(group.bytes);
    const first = writer.offset;
    await this.#breaking(writer, () => writer.append(group));
    this.#nextOffset = writer.offset;
    this.#publish();
    return first;
  }

  /** Seals the active segment, if it holds anything, and opens an empty one. */
  async roll(): Promise<void> {
    if (this.#broken !== undefined) await this.#heal(this.#broken);
    if (this.#writer?.position === 0) return;
    await this.#seal();
    this.#writer = await this.#create();
    this.#publish();
  }

  /** Drops the oldest sealed segment; readers are told first. */
  async dropOldest(): Promise<void> {
    const [oldest, next] = this.#sealed;
    if (oldest === undefined) return;
    this.#start = next?.name.base ?? this.#writer?.name.base ?? this.#nextOffset;
    this.#publish();
    this.#sealed.shift();
    await this.#setup.disk.unlink(`${this.#setup.folder}/${oldest.name.name}`);
    // In order, one by one: a loss of power must not bring an old segment back behind a hole.
    await this.#setup.disk.syncDirectory(this.#setup.folder);
  }

  /** Seals the active segment so that the next start has nothing to scan. */
  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    if (writer === undefined) return;
    // A seal that fails costs the next start a scan of one segment, nothing else.
    if (writer.position > 0) await writer.seal().catch(() => undefined);
    await writer.close();
  }

  async #writerFor(bytes: number): Promise<SegmentWriter> {
    if (this.#broken !== undefined) await this.#heal(this.#broken);
    const position = this.#writer?.position ?? 0;
    if (position > 0 && position + bytes > this.#setup.segmentBytes) await this.#seal();
    this.#writer ??= await this.#create();
    return this.#writer;
  }

  async #create(): Promise<SegmentWriter> {
    // The name is kept when creating fails, so that a second try leaves no second file.
    this.#nextName ??= segmentName(this.#nextOffset, randomInt(1, 2 ** 32));
    const writer = await SegmentWriter.create(this.#setup.disk, this.#setup.folder, this.#nextName);
    this.#nextName = undefined;
    return writer;
  }

  async #seal(): Promise<void> {
    const writer = this.#writer;
    if (writer === undefined) return;
    await this.#breaking(writer, () => writer.seal());
    this.#writer = undefined;
    this.#remember(writer);
    await writer.close();
  }

  async #breaking(writer: SegmentWriter, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LogFullError)) {
        this.#broken = writer;
        this.#writer = undefined;
        await writer.close();
      }
      throw error;
    }
  }

  async #heal(broken: SegmentWriter): Promise<void> {
    const { disk, folder, report } = this.#setup;
    const gaps = await healSegment(disk, `${folder}/${broken.name.name}`, broken);
    for (const gap of gaps) report("damaged", broken.name, gap);
    this.#broken = undefined;
    if (broken.position === 0) this.#nextName = broken.name;
    else this.#remember(broken);
  }

  #remember({ name, maxTimestamp, position }: SegmentWriter): void {
    this.#sealed.push({ name, maxTimestamp, bytes: position });
    this.#publish();
  }

  #publish(): void {
    const growing = this.#writer ?? this.#broken;
    publishBounds(this.#setup.bounds, {
      start: this.#start,
      end: this.#nextOffset,
      activeBase: growing?.name.base ?? this.#nextOffset,
      activePosition: growing?.position ?? 0,
    });
  }
}
