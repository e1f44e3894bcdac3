export type { AdmissionLimits } from "./admission.ts";
export { readWebFiles, type WebFile, type WebFiles } from "./app/web-files.ts";
export type { EmbedLink, TileGate, TileLook } from "./app/live-tiles.ts";
export { createHttpServer } from "./create-http-server.ts";
export type { HttpDependencies, HttpTimeouts, IngestMetrics, SignInDependencies } from "./dependencies.ts";
