export * from "./duckdb/duckdb-lake-engine.ts";
export * from "./lake-files/disk-lake-files.ts";
