export { openSeenIds, SeenIds, type SeenIdsOptions, type SeenIdsStatistics } from "./seen-ids.ts";
export { SeenIdsStorageError } from "./write-fully.ts";
