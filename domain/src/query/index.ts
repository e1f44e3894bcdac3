export * from "./count-rows.ts";
export * from "./query-service.ts";
