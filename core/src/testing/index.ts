export * from "./lake-files-conformance.ts";
export * from "./log-conformance.ts";
export * from "./objects-conformance.ts";
export * from "./sim-disk.ts";
export * from "./sim-random.ts";
export * from "./sql-conformance.ts";
