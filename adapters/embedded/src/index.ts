export * from "./duckdb/duckdb-lake-engine.ts";
