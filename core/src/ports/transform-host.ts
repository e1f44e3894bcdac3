import { KontorError } from "../kernel/errors.ts";

/** What a transform is given, as a Firehose Lambda is. */
export interface TransformRecord {
  /** Names the record in the answer; unique in the call. */
  readonly recordId: string;
  /** Base64 of the event's JSON text (UTF-8). */
  readonly data: string;
  /** When the event was received, ms since the epoch. */
  readonly approximateArrivalTimestamp: number;
}

/** The second argument of a transform; a Firehose Lambda has none, so a function may ignore it. */
export interface TransformContext {
  readonly tenant: string;
}

/**
 * Runs an operator's transform function apart from the server, so that it can neither block nor crash nor fill it. Calls may overlap; they are run one after
 * another.
 */
export interface TransformHost extends AsyncDisposable {
  /**
   * Calls the function once. The answer is what it returned: a good one lists for each record its `recordId`, a `result` of `Ok`, `Dropped` or `ProcessingFailed`, and
   * with `Ok` the `data`. It is NOT checked: the caller treats it as hostile. Its size is bounded by the host.
   * Rejects with {@link TransformFailedError}; the next call finds the host working again.
   */
  invoke(records: readonly TransformRecord[], context: TransformContext): Promise<unknown>;
}

/** The function threw, took too long, ran out of memory or answered what cannot be passed on. Calling again may help. */
export class TransformFailedError extends KontorError {
  readonly reason: "threw" | "timeout" | "crashed" | "answer_too_large";

  constructor(reason: TransformFailedError["reason"], message: string, options?: { cause?: unknown }) {
    super("unavailable", message, options);
    this.reason = reason;
  }
}

/** The module cannot be loaded or has no function `transform`: the start has to stop. */
export class TransformLoadError extends KontorError {
  constructor(module: string, detail: string, options?: { cause?: unknown }) {
    super(
      "invalid_request",
      `The transform ${module} cannot be used: ${detail}. It must export a function named transform, or a default function.`,
      options,
    );
  }
}
