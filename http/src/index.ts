export type { AdmissionLimits } from "./admission.ts";
export { createHttpServer } from "./create-http-server.ts";
export type { FailedEventsApi, HttpDependencies, HttpTimeouts, IngestMetrics } from "./dependencies.ts";
