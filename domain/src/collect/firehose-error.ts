import { KontorError } from "@kontor/core";

/** AWS's names for what can go wrong, with the HTTP status AWS answers. */
const firehoseErrors = {
  AccessDeniedException: 400,
  IncompleteSignatureException: 400,
  InternalFailure: 500,
  InvalidArgumentException: 400,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  RequestEntityTooLargeException: 413,
  ResourceNotFoundException: 400,
  SerializationException: 400,
  ServiceUnavailableException: 503,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
} as const;

export type FirehoseErrorName = keyof typeof firehoseErrors;

/** An error in the words of the Firehose API; `type` becomes `__type`. */
export class FirehoseError extends KontorError {
  readonly type: FirehoseErrorName;

  constructor(type: FirehoseErrorName, message: string, options?: { cause?: unknown }) {
    super("firehose", message, options);
    this.type = type;
  }

  get status(): number {
    return firehoseErrors[this.type];
  }
}
