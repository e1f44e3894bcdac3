export { openSeenIds, SeenIds } from "./seen-ids.ts";
export type { SeenIdsOptions, SeenIdsStatistics } from "./seen-ids-options.ts";
export { SeenIdsStorageError } from "./write-fully.ts";
