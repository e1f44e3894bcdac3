import { randomInt } from "node:crypto";
import {
  LogFailedError,
  LogFullError,
  LogOverloadedError,
  type Disk,
  type LogPosition,
  type LogRecord,
} from "@kontor/core";
import { isDiskFull } from "./disk-errors.ts";
import { MAX_KEY, MAX_VALUE } from "./frame.ts";
import { ChunkPool, frameLength, Group } from "./group.ts";
import { LogClosedError, LogRecordTooLargeError } from "./log-errors.ts";
import type { QueueBudget } from "./queue-budget.ts";
import type { RecoveredPartition, ReportGap, SealedSegment } from "./recover-partition.ts";
import { healSegment } from "./seal-segment.ts";
import { segmentName, type SegmentName } from "./segment-name.ts";
import { SegmentWriter } from "./segment-writer.ts";
import { publishBounds } from "./shared-bounds.ts";

/** What one partition works with. */
export interface PartitionSetup {
  readonly disk: Disk;
  readonly folder: string;
  readonly partition: number;
  readonly segmentBytes: number;
  readonly maxBatchBytes: number;
  readonly budget: QueueBudget;
  readonly pool: ChunkPool;
  /** Where the bounds are published for readers of any thread. */
  readonly bounds: SharedArrayBuffer;
  readonly report: ReportGap;
}

type Task = () => Promise<void>;

/**
 * One partition's writing half. Natural group commit: what arrives while a group is being written and synced forms the next group; there is
 * no timer. One worker (`#work`) owns the files, so that nothing else needs a lock.
 *
 * After a failed write or sync the partition is fenced: everything waiting is rejected, and before the next group is written the
 * segment is healed through a new handle and sealed. Healing is tried again with each later group until it works.
 */
export class PartitionLog {
  readonly #setup: PartitionSetup;
  readonly #queue: (Group | Task)[] = [];
  readonly #sealed: SealedSegment[];
  #start: number;
  #nextOffset: number;
  #nextName: SegmentName | undefined;
  #writer: SegmentWriter | undefined;
  #broken: SegmentWriter | undefined;
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(setup: PartitionSetup, recovered: RecoveredPartition) {
    this.#setup = setup;
    this.#sealed = [...recovered.sealed];
    this.#nextOffset = recovered.nextOffset;
    this.#nextName = recovered.empty;
    this.#start = this.#sealed[0]?.name.base ?? recovered.nextOffset;
    this.#publish();
  }

  /** False while fenced after a failed write or sync. */
  get isWritable(): boolean {
    return this.#broken === undefined;
  }

  /** Not async on purpose: one promise per record is all this costs beyond the copy. */
  append(record: LogRecord): Promise<LogPosition> {
    const keyBytes = Buffer.byteLength(record.key);
    if (keyBytes > MAX_KEY || record.value.byteLength > MAX_VALUE) {
      return Promise.reject(new LogRecordTooLargeError(MAX_VALUE));
    }
    if (this.#closed) return Promise.reject(new LogFailedError(new LogClosedError()));
    const frame = frameLength(keyBytes, record);
    if (!this.#setup.budget.take(frame)) {
      return Promise.reject(new LogOverloadedError(`${this.#setup.budget.limit} bytes wait for the disk`));
    }
    const appended = this.#groupFor(frame).add(record, keyBytes, frame);
    this.#wake();
    return appended;
  }

  /** Runs `task` between two groups. */
  exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#queue.push(() => task().then(resolve, reject));
      this.#wake();
    });
  }

  /** Makes everything waiting durable, then seals the segment so that the next start has nothing to scan. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
    const writer = this.#writer;
    this.#writer = undefined;
    if (writer === undefined) return;
    // A seal that fails costs the next start a scan of one segment, nothing else.
    if (writer.position > 0) await writer.seal().catch(() => undefined);
    await writer.close();
  }

  /** Must run in {@link PartitionLog.exclusively}. Answers what trimming needs to know. */
  segments(): { readonly sealed: readonly SealedSegment[]; readonly active: SegmentWriter | undefined } {
    return { sealed: this.#sealed, active: this.#writer };
  }

  /** Must run in {@link PartitionLog.exclusively}. Seals the active segment and opens an empty one. */
  async roll(): Promise<void> {
    if (this.#broken !== undefined) await this.#heal(this.#broken);
    if (this.#writer?.position === 0) return;
    await this.#seal();
    this.#writer = await this.#create();
    this.#publish();
  }

  /** Must run in {@link PartitionLog.exclusively}. Drops the oldest sealed segment; readers are told first. */
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

  /** Lowest offset kept. */
  get start(): number {
    return this.#start;
  }

  /** One past the last durable offset. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  #groupFor(frame: number): Group {
    const last = this.#queue.at(-1);
    if (last instanceof Group && last.bytes + frame <= this.#setup.maxBatchBytes) return last;
    const group = new Group(this.#setup.pool);
    this.#queue.push(group);
    return group;
  }

  /** Starts after the current round of I/O callbacks, so that requests which arrived together share a sync. */
  #wake(): void {
    this.#working ??= new Promise((resolve) => {
      setImmediate(() => resolve(this.#work()));
    });
  }

  async #work(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (next instanceof Group) await this.#commitOrReject(next);
      else await next();
    }
    this.#working = undefined;
  }

  async #commitOrReject(group: Group): Promise<void> {
    const { bytes } = group;
    try {
      await this.#commit(group);
    } catch (error) {
      this.#rejectAll(group, asLogError(error));
    }
    this.#setup.budget.giveBack(bytes);
  }

  async #commit(group: Group): Promise<void> {
    const writer = await this.#writerFor(group.bytes);
    const first = writer.offset;
    await this.#fencing(writer, () => writer.append(group));
    this.#nextOffset = writer.offset;
    this.#publish();
    group.succeed(this.#setup.partition, first);
  }

  /** What waits behind a failed group fails with it: otherwise a retried record would land behind its successors. */
  #rejectAll(failed: Group, error: unknown): void {
    failed.fail(error);
    for (let at = this.#queue.length - 1; at >= 0; at--) {
      const waiting = this.#queue[at];
      if (!(waiting instanceof Group)) continue;
      this.#queue.splice(at, 1);
      this.#setup.budget.giveBack(waiting.bytes);
      waiting.fail(error);
    }
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
    await this.#fencing(writer, () => writer.seal());
    this.#writer = undefined;
    this.#remember(writer);
    await writer.close();
  }

  async #fencing(writer: SegmentWriter, work: () => Promise<void>): Promise<void> {
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
    publishBounds(this.#setup.bounds, {
      start: this.#start,
      end: this.#nextOffset,
      activeBase: this.#writer?.name.base ?? this.#broken?.name.base ?? this.#nextOffset,
      activePosition: this.#writer?.position ?? this.#broken?.position ?? 0,
    });
  }
}

function asLogError(error: unknown): unknown {
  if (error instanceof LogFullError || error instanceof LogFailedError) return error;
  return isDiskFull(error) ? new LogFullError(error) : new LogFailedError(error);
}
