export { withoutBinaryMode } from "./binary-cloud-event.ts";
export { canonicalEvent, timeOfEvent } from "./canonical-event.ts";
export * from "./click-record.ts";
export { createCollector } from "./collector.ts";
export type {
  CollectGrant,
  Collector,
  CollectorDependencies,
  CollectOutcome,
  PutOutcome,
  RequestMeta,
} from "./collector.ts";
export { bodyTooLarge } from "./decode-body.ts";
export { AllEventsRejectedError, BodyError, RateLimitedError } from "./errors.ts";
export { FirehoseError } from "./firehose-error.ts";
export type { FirehoseErrorName } from "./firehose-error.ts";
export { createFirehose } from "./firehose.ts";
export type { Firehose, FirehoseMeta, FirehoseOutcome } from "./firehose.ts";
export * from "./hash-event-id.ts";
export { createSigV4Verifier } from "./sigv4.ts";
export type { SignedRequest, SigV4Dependencies, SigV4Error, SigV4Verdict } from "./sigv4.ts";
