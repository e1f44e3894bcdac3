export type { AdmissionLimits } from "./admission.ts";
export { createHttpServer } from "./create-http-server.ts";
export type { HttpDependencies, HttpTimeouts, IngestMetrics } from "./dependencies.ts";
