import { KontorError } from "@kontor/core";

/** A merge did not happen; its inputs are as they were and it will be tried again. */
export class MergeFailedError extends KontorError {
  constructor(message: string, cause?: unknown) {
    super("merge_failed", message, { cause });
  }
}
