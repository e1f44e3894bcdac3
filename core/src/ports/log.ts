import { KontorError } from "../kernel/errors.ts";

/** What a producer appends. */
export interface LogRecord {
  /** Records with one key keep their order and land in one partition. */
  readonly key: string;
  readonly value: Uint8Array;
  /** When it was received, ms since the epoch. Kept with the record; ordering is by offset, never by time. */
  readonly timestamp: number;
}

/** What a consumer reads. Offsets of one partition grow by 1 and never repeat; gaps only where damage was quarantined. */
export interface StoredRecord extends LogRecord {
  readonly offset: number;
}

/** Where a record lies. */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
}

/** How much one read may return; whichever limit is met first ends the batch. */
export interface ReadLimits {
  /** Stop after this many records. */
  readonly maxRecords: number;
  /** Stop before the sum of value lengths passes this; a single larger record is still returned alone. */
  readonly maxBytes: number;
}

/** What one read returns. */
export interface LogBatch {
  readonly records: readonly StoredRecord[];
  /** Where the next read starts: one past the last record, or past quarantined damage. */
  readonly next: number;
}

/** The offsets that a partition holds: `start <= offset < end`. */
export interface PartitionBounds {
  /** Lowest offset still kept. */
  readonly start: number;
  /** One past the last durable offset. */
  readonly end: number;
}

/** The reading half, all a consumer gets. Only durable records are ever returned. */
export interface LogReader {
  /** How many partitions the stream has (fixed when the stream is created). */
  partitions(stream: string): number;
  bounds(stream: string, partition: number): Promise<PartitionBounds>;
  /**
   * Records from `from` on, in order; may be fewer than the limits allow, but an empty batch only at the end. `from` below the start begins
   * at the start; beyond the end the batch is empty and `next` is the end (less than `from`: the reader knows offsets that this log does not).
   * Values may be views of a larger buffer: copy what is kept for long. Never returns a record whose checksum does not match.
   */
  read(stream: string, partition: number, from: number, limits: ReadLimits): Promise<LogBatch>;
}

/** What may be dropped: only pieces that every given condition allows. */
export interface TrimPolicy {
  /** Never drop offsets at or above this one (the slowest consumer's position). */
  readonly below: number;
  /** Keep records received after this time, ms since the epoch. */
  readonly keepSince?: number;
  /** Keep at least the newest bytes up to this size. */
  readonly keepBytes?: number;
}

/**
 * A durable, partitioned, append-only log (Kafka's words). `append` resolves only when the record would survive
 * loss of power. Every adapter passes `logConformance`.
 */
export interface EventLog extends LogReader, AsyncDisposable {
  /**
   * Appends one record durably. Appends of one partition get their offsets in the order of the calls; the value is copied before this
   * returns. Rejects with {@link LogOverloadedError} when the queue is full, {@link LogFullError} when the disk is full (both: nothing was
   * stored, retry later) or {@link LogFailedError} when the partition is fenced after a failed write or sync (the record may or may not
   * survive; the producer retries with the same event ids). What waits behind an append that the disk refused is rejected with it, so that
   * a retry does not land behind its successors. {@link LogRecordTooLargeError}: no retry will store it; every adapter takes 9 MiB.
   */
  append(stream: string, record: LogRecord): Promise<LogPosition>;
  /** Drops whole old pieces that the policy allows, the newest one too if nothing in it is to be kept; resolves to the new start. */
  trim(stream: string, partition: number, policy: TrimPolicy): Promise<number>;
}

/** The bounded append queue is full: shed load now. */
export class LogOverloadedError extends KontorError {
  constructor(detail: string) {
    super("log_overloaded", `The log's queue is full (${detail}). Retry after the time in Retry-After.`);
  }
}

/** The record is larger than the log takes; splitting it is the producer's part. */
export class LogRecordTooLargeError extends KontorError {
  /** Both in bytes. */
  constructor(maxValue: number, maxKey: number) {
    super("body_too_large", `A record may have ${maxValue} bytes and a key of ${maxKey}. Send less at once.`);
  }
}

/** No space left: nothing of the record was kept. */
export class LogFullError extends KontorError {
  constructor(cause: unknown) {
    super("log_disk_full", "The disk that holds the log is full. Free space; the log goes on by itself.", {
      cause,
    });
  }
}

/** Writing or syncing failed; the partition heals by re-verifying what is on disk through a new handle. */
export class LogFailedError extends KontorError {
  constructor(cause: unknown) {
    super("log_failed", "The log could not be made durable. The disk may be failing; see the server's log.", {
      cause,
    });
  }
}
