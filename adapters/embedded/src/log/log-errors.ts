import { KontorError } from "@kontor/core";

/** The record could never be stored; splitting it is the producer's part. */
export class LogRecordTooLargeError extends KontorError {
  constructor(limit: number) {
    super("body_too_large", `A record may have ${limit} bytes and a key of 65,535 bytes. Send less at once.`);
  }
}

/** The cause of appends that are refused while the process stops. */
export class LogClosedError extends KontorError {
  constructor() {
    super("unavailable", "The log is closed. Send it again when the server is back.");
  }
}

/** The folder holds something else than the configuration says. */
export class LogLayoutError extends KontorError {
  constructor(detail: string) {
    super("internal_error", detail);
  }
}
