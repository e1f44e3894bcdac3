export * from "./live-hub.ts";
export type { LiveEventFields } from "./live-summary.ts";
export { formatPosition, parsePosition, type LivePosition } from "./live-position.ts";
export type { LiveSink } from "./live-viewer.ts";
