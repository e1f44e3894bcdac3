import type { EventLog, LogReader } from "../../ports/log.ts";

/** What the suite asks of a log that it opens. */
export interface ConformanceLogOptions {
  readonly streams: Readonly<Record<string, { readonly partitions: number }>>;
  /** Trimming should be able to drop pieces of about this size. */
  readonly pieceBytes?: number;
  /** Bytes that may wait to become durable. */
  readonly maxQueueBytes?: number;
}

/** Somewhere a log lives: opened again after a close, it holds what it held. */
export interface LogPlace extends AsyncDisposable {
  open(options: ConformanceLogOptions): Promise<EventLog>;
  /** A reader of `log` in another thread or process, where the adapter offers one. */
  openReaderElsewhere?(log: EventLog): Promise<LogReader & AsyncDisposable>;
}

/** An adapter that owes the suite. */
export interface LogConformance {
  readonly name: string;
  /** A fresh, empty place. */
  open(): Promise<LogPlace>;
  /** Behaviours that this adapter cannot owe, by their sentence, each with the reason. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
}

/** The log under test, as each chapter of the suite sees it. */
export interface LogTrial {
  /** The place of the running test. */
  readonly place: LogPlace;
  /** The log of the running test, once it was started. */
  readonly log: EventLog;
  /** Opens the log; without options, {@link one} stream. */
  start(options?: ConformanceLogOptions): Promise<void>;
  /** Closes the log and opens it again. */
  reopen(options: ConformanceLogOptions): Promise<void>;
  /** A behaviour that the adapter owes, unless it is excused. */
  owes(sentence: string, test: () => Promise<void>): void;
}
