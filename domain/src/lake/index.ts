export * from "./errors.ts";
export { lakePath, type LakeFile, type NewFile } from "./lake-file.ts";
export * from "./lake-report.ts";
export * from "./lake.ts";
export * from "./open-lake.ts";
export * from "./plan-compaction.ts";
export { planRetention, type ExpiryTask, type RetentionLimit } from "./plan-retention.ts";
export * from "./snapshot-cache.ts";
export { lakeMigrations, type LakeTables } from "./tables.ts";
