export * from "./duckdb/duckdb-lake-engine.ts";
export * from "./lake-files/disk-lake-files.ts";
export * from "./sqlite/open-sqlite.ts";
export * from "./transform/worker-transform-host.ts";
