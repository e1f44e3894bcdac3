import { KontorError } from "@kontor/core";
import type { Rejection } from "@kontor/contracts";

/** The request as a whole cannot be used; nothing of it was stored. */
export class BodyError extends KontorError {}

/** Every event of the request was refused; nothing was stored. */
export class AllEventsRejectedError extends KontorError {
  readonly rejected: readonly Rejection[];

  constructor(rejected: readonly Rejection[]) {
    super("all_events_rejected", "No event of the request is valid; see `rejected` for the reasons.");
    this.rejected = rejected;
  }
}

/** The key sends more than it may; nothing was stored. */
export class RateLimitedError extends KontorError {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(
      "rate_limited",
      "The key's limit of events or bytes per second is reached. Send again after Retry-After.",
    );
    this.retryAfterMs = retryAfterMs;
  }
}
