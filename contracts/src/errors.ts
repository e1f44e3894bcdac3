/** Every error code a client can meet: HTTP status and a title. The single table; RFC 9457 problem+json carries `code`. */
export const errorCodes = {
  invalid_json: { status: 400, title: "The body is not valid JSON" },
  invalid_utf8: { status: 400, title: "The body is not valid UTF-8" },
  invalid_request: { status: 400, title: "The request is not understood" },
  invalid_encoding: { status: 400, title: "The body does not decompress" },
  no_events: { status: 400, title: "The body holds no event" },
  all_events_rejected: { status: 422, title: "No event was accepted" },
  unauthorized: { status: 401, title: "A key is missing or wrong" },
  forbidden: { status: 403, title: "The caller's role does not allow this" },
  sign_in_failed: { status: 401, title: "E-mail, password or code are wrong" },
  second_factor_required: { status: 401, title: "A code of the second factor is needed" },
  proof_required: { status: 403, title: "A fresh proof of who you are is needed" },
  cross_site: { status: 403, title: "The request comes from another site" },
  https_required: { status: 403, title: "Signing in needs https" },
  view_as_read_only: { status: 403, title: "Nothing can be changed while seeing as others do" },
  link_invalid: { status: 410, title: "The link is not good any more" },
  last_owner: { status: 409, title: "The last owner stays" },
  image_invalid: { status: 422, title: "The image cannot be used" },
  not_found: { status: 404, title: "There is nothing here" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  request_timeout: { status: 408, title: "The request took too long to arrive" },
  headers_too_large: { status: 431, title: "The headers are too large" },
  body_too_large: { status: 413, title: "The body is too large" },
  too_many_events: { status: 413, title: "Too many events in one request" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  unsupported_encoding: { status: 415, title: "The content encoding is not supported" },
  rate_limited: { status: 429, title: "The key's limit is reached" },
  conflict: { status: 409, title: "The state has changed meanwhile" },
  precondition_failed: { status: 412, title: "It was changed by somebody else meanwhile" },
  question_invalid: { status: 400, title: "The question cannot be asked" },
  sql_invalid: { status: 400, title: "The SQL is not valid" },
  sql_not_allowed: { status: 403, title: "The SQL uses something that is not allowed" },
  sql_timeout: { status: 408, title: "The query took too long" },
  sql_out_of_memory: { status: 413, title: "The query needs too much memory" },
  sql_cancelled: { status: 499, title: "The query was cancelled" },
  sql_failed: { status: 500, title: "The query broke on our side" },
  sql_busy: { status: 503, title: "All query slots are busy" },
  overloaded: { status: 503, title: "The server is busy" },
  log_overloaded: { status: 503, title: "The log's queue is full" },
  log_disk_full: { status: 507, title: "The disk is full" },
  log_failed: { status: 503, title: "The log is not writable" },
  unavailable: { status: 503, title: "A part of the server is not ready" },
  internal_error: { status: 500, title: "Something broke on our side" },
} as const;

/** A `code` of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** RFC 9457 problem details as Kontor sends them (`application/problem+json`). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  /** Per-field or per-event errors, when there are any. */
  readonly errors?: readonly {
    readonly index?: number;
    readonly code: string;
    readonly path: string;
    readonly message: string;
  }[];
}
