export * from "./seen-ids/index.ts";
