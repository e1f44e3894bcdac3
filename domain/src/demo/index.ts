export * from "./continue-demo.ts";
export * from "./demo-model.ts";
export * from "./demo-progress.ts";
export * from "./demo-shop.ts";
export * from "./demo-zone.ts";
export * from "./fill-demo.ts";
export * from "./remove-demo.ts";
export * from "./stories.ts";
