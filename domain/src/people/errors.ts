import { errorCodes, type ErrorCode } from "@kontor/contracts";
import { KontorError } from "@kontor/core";

/** E-mail, password, code or passkey are wrong: one answer for all of them, and for accounts that do not exist. */
export class SignInFailedError extends KontorError {
  constructor(
    message = "E-mail, password or code are wrong. Try again, or ask an owner for a new invitation.",
  ) {
    super("sign_in_failed", message);
  }
}

export class SecondFactorRequiredError extends KontorError {
  constructor() {
    super("second_factor_required", "Send the same again with `totp`: the six digits of your app.");
  }
}

/** Too many tries; the same try may pass after `retryAfterMs`. */
export class TooManyAttemptsError extends KontorError {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    const seconds = Math.ceil(retryAfterMs / 1000);
    super("rate_limited", `Too many tries. Wait ${seconds} s, then try again.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A refusal that a person can do something about; `code` is one of contracts/errors. */
export class PeopleError extends KontorError {
  constructor(code: ErrorCode, message: string = errorCodes[code].title, options?: { cause?: unknown }) {
    super(code, message, options);
  }
}
