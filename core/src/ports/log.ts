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
   * Records from `from` on, in order; an empty batch at the end. `from` below the start begins at the start.
   * Never returns a record whose checksum does not match.
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
   * Appends one record durably. Rejects with {@link LogOverloadedError} when the queue is full, {@link LogFullError} when the
   * disk is full (both: nothing was stored, retry later) or {@link LogFailedError} when the partition is fenced after
   * a failed sync (the record may or may not survive; the producer retries with the same event ids).
   */
  append(stream: string, record: LogRecord): Promise<LogPosition>;
  /** Drops whole old pieces that the policy allows; resolves to the new start. */
  trim(stream: string, partition: number, policy: TrimPolicy): Promise<number>;
}

/** The bounded append queue is full: shed load now. */
export class LogOverloadedError extends KontorError {
  constructor(detail: string) {
    super("log_overloaded", `The log's queue is full (${detail}). Retry after the time in Retry-After.`);
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
