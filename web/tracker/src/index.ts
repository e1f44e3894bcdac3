export { createTracker } from "./create-tracker.ts";
export type { Consent, EventFields, Item, Tracker, TrackerOptions } from "./types.ts";
