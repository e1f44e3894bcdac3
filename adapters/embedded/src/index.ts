export * from "./disk/node-disk.ts";
export * from "./duckdb/query-engine.ts";
export * from "./images/sharp-image-resizer.ts";
export * from "./lake-files/disk-lake-files.ts";
export * from "./log/log-damage.ts";
export * from "./log/log-errors.ts";
export * from "./log/segment-log-options.ts";
export {
  openSegmentLogReader,
  type SegmentLogHandle,
  type SegmentLogReader,
} from "./log/segment-log-reader.ts";
export * from "./log/segment-log.ts";
export * from "./objects/disk-object-store.ts";
export * from "./sqlite/open-sqlite.ts";
export * from "./transform/worker-transform-host.ts";
