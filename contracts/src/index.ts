export * from "./errors.ts";
export * from "./events.ts";
export * from "./limits.ts";
export * from "./roles.ts";
export * from "./routes.ts";
export * from "./tables.ts";
