import { errorCodes, type ErrorCode, type Problem } from "@kontor/contracts";
import { KontorError } from "@kontor/core";
import { AllEventsRejectedError, RateLimitedError } from "@kontor/domain/collect";
import { TooManyAttemptsError } from "@kontor/domain/people";

/** An answer that says what went wrong. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly code: ErrorCode;
  /** It broke on our side: someone should look. */
  readonly ours: boolean;
}

/** A request refused by the transport itself, with a code of contracts/errors. */
export class RequestError extends KontorError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(code, message);
    this.headers = headers;
  }
}

/** The client is told to come back when the disk may have room again. */
const RETRY_SECONDS: Partial<Record<ErrorCode, number>> = { log_disk_full: 10, log_failed: 5 };

/** Any error as RFC 9457 problem details. What is no KontorError keeps its words to itself. */
export function problemOf(error: unknown): ProblemAnswer {
  const code = codeOf(error);
  const { status, title } = errorCodes[code];
  const detail =
    code === "internal_error" || !(error instanceof Error)
      ? "The request could not be answered. The server's log has the reason."
      : error.message;
  const rejected = error instanceof AllEventsRejectedError ? error.rejected : undefined;
  const problem: Problem & Record<string, unknown> = {
    type: "about:blank",
    title,
    status,
    code,
    detail,
    ...(rejected === undefined ? {} : { errors: rejected, accepted: 0, rejected }),
  };
  return {
    status,
    headers: { ...headersOf(error, code, status), "content-type": "application/problem+json" },
    body: JSON.stringify(problem),
    code,
    ours: status === 500 || code === "log_failed" || code === "log_disk_full",
  };
}

function codeOf(error: unknown): ErrorCode {
  const code = error instanceof KontorError ? error.code : "internal_error";
  return Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "internal_error";
}

function headersOf(error: unknown, code: ErrorCode, status: number): Record<string, string> {
  if (error instanceof RateLimitedError || error instanceof TooManyAttemptsError) {
    return { "retry-after": String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) };
  }
  const own = error instanceof RequestError ? error.headers : {};
  if (status === 401) return { ...own, "www-authenticate": 'Bearer realm="kontor"' };
  if (status === 503 || status === 507) return { ...own, "retry-after": String(RETRY_SECONDS[code] ?? 1) };
  return { ...own };
}

export function overloaded(): RequestError {
  return new RequestError(
    "overloaded",
    "The server has as much work as it can hold. Send again after Retry-After.",
  );
}

/** Whoever sees the tenant as others do may look only. */
export function viewAsReadOnly(): RequestError {
  return new RequestError("view_as_read_only", "You are seeing as others do. End that to change something.");
}
