export * from "./click-record.ts";
export { createCollector } from "./collector.ts";
export type {
  CollectGrant,
  CollectLimiter,
  Collector,
  CollectorDependencies,
  CollectOutcome,
  RequestMeta,
} from "./collector.ts";
export { AllEventsRejectedError, BodyError, RateLimitedError } from "./errors.ts";
export { bodyTooLarge } from "./decode-body.ts";
export * from "./hash-event-id.ts";
