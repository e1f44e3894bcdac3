import { KontorError } from "@kontor/core";

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
