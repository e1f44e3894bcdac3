export * from "./duckdb/duckdb-lake-engine.ts";
export * from "./lake-files/disk-lake-files.ts";
export * from "./sqlite/open-sqlite.ts";
export * from "./disk/node-disk.ts";
export * from "./log/segment-log.ts";
export * from "./log/segment-log-reader.ts";
export * from "./duckdb/query-engine.ts";
export * from "./transform/worker-transform-host.ts";
