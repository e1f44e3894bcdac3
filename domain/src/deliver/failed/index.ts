export {
  afterFailedEvent,
  createFailedEvents,
  FailedListError,
  type FailedEvents,
  type FailedEventsOptions,
  type FailedListOptions,
  type ReplayOptions,
} from "./failed-events.ts";
export type { FailedEvent, FailedFilter, SqlReader } from "./lake-rows.ts";
export type { ListedFailedEvent } from "./listed.ts";
export type { ReplayItem, ReplayResult } from "./replay.ts";
export { failedReplayMigrations, type FailedReplayTables } from "./tables.ts";
