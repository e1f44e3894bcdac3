export * from "./kernel/errors.ts";
export * from "./ports/clock.ts";
export * from "./ports/disk.ts";
export * from "./ports/lake-engine.ts";
export * from "./ports/lake-files.ts";
export * from "./ports/log.ts";
export * from "./ports/sql.ts";
