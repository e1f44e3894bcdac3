import { KontorError } from "@kontor/core";

/** Somebody else committed first: an offset moved, or a file to be replaced is no longer live. Nothing was changed; read again and start over. */
export class CommitConflictError extends KontorError {
  constructor(detail: string) {
    super(
      "conflict",
      `The lake has changed meanwhile: ${detail}. Nothing was committed; read again and start over.`,
    );
  }
}

/** A snapshot too old to be read: some of its files may have been removed. Take the current one. */
export class SnapshotGoneError extends KontorError {
  constructor(snapshot: number, oldest: number) {
    super("conflict", `Snapshot ${snapshot} is gone; the oldest that can still be read is ${oldest}.`);
  }
}
