/**
 * The base of every error that Kontor throws on purpose. `code` is stable and machine-readable (contracts/errors maps it to an HTTP
 * status); the message tells a person what to do next.
 */
export class KontorError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A broken assumption of our own: a bug, never a user's mistake. */
export class InvariantError extends KontorError {
  constructor(message: string) {
    super("internal_error", message);
  }
}
