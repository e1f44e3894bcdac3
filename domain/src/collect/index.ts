export * from "./click-record.ts";
export * from "./hash-event-id.ts";
