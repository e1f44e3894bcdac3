import {
  LogFailedError,
  LogFullError,
  LogOverloadedError,
  LogRecordTooLargeError,
  type LogPosition,
  type LogRecord,
} from "@kontor/core";
import { isDiskFull } from "./disk-errors.ts";
import { MAX_KEY, MAX_VALUE } from "./frame.ts";
import { frameLength, Group, type ChunkPool } from "./group.ts";
import { LogClosedError } from "./log-errors.ts";
import type { QueueBudget } from "./queue-budget.ts";
import type { SegmentChain } from "./segment-chain.ts";

/** What one partition works with. */
export interface PartitionSetup {
  readonly partition: number;
  readonly maxBatchBytes: number;
  readonly budget: QueueBudget;
  readonly pool: ChunkPool;
}

type Task = () => Promise<void>;

/**
 * One partition's writing half. Natural group commit: what arrives while a group is being written and synced forms the next group; there is
 * no timer. One worker (`#work`) owns the segments, so that nothing needs a lock.
 */
export class PartitionLog {
  readonly #setup: PartitionSetup;
  readonly #chain: SegmentChain;
  readonly #queue: (Group | Task)[] = [];
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(setup: PartitionSetup, chain: SegmentChain) {
    this.#setup = setup;
    this.#chain = chain;
  }

  /** False while fenced after a failed write or sync. */
  get isWritable(): boolean {
    return !this.#chain.isBroken;
  }

  /** Not async on purpose: one promise per record is all this costs beyond the copy. */
  append(record: LogRecord): Promise<LogPosition> {
    const keyBytes = Buffer.byteLength(record.key);
    if (keyBytes > MAX_KEY || record.value.byteLength > MAX_VALUE) {
      return Promise.reject(new LogRecordTooLargeError(MAX_VALUE, MAX_KEY));
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

  /** Runs `task` between two groups, with the segments to itself. */
  exclusively<Result>(task: (chain: SegmentChain) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new LogFailedError(new LogClosedError()));
    return new Promise((resolve, reject) => {
      this.#queue.push(() => task(this.#chain).then(resolve, reject));
      this.#wake();
    });
  }

  /** Refuses new records, makes the waiting ones durable, then closes the segments. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
    await this.#chain.close();
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
      if (next instanceof Group) await this.#commit(next);
      else await next();
    }
    this.#working = undefined;
  }

  async #commit(group: Group): Promise<void> {
    try {
      const first = await this.#chain.append(group);
      group.succeed(this.#setup.partition, first);
    } catch (error) {
      this.#rejectAll(group, asLogError(error));
    }
    this.#setup.budget.giveBack(group.bytes);
  }

  /** What waits behind a failed group fails with it: otherwise a retried record would land behind its successors. */
  #rejectAll(failed: Group, error: unknown): void {
    failed.fail(error);
    for (const waiting of this.#queue.filter((each) => each instanceof Group)) {
      this.#queue.splice(this.#queue.indexOf(waiting), 1);
      this.#setup.budget.giveBack(waiting.bytes);
      waiting.fail(error);
    }
  }
}

function asLogError(error: unknown): unknown {
  if (error instanceof LogFullError || error instanceof LogFailedError) return error;
  return isDiskFull(error) ? new LogFullError(error) : new LogFailedError(error);
}
