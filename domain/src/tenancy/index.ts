export * from "./errors.ts";
export * from "./grant-cache.ts";
export * from "./open-tenancy.ts";
export * from "./rate-limiter.ts";
export * from "./tables.ts";
export * from "./tenancy.ts";
