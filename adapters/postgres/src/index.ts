export * from "./open-postgres.ts";
