export * from "./sim-disk.ts";
export * from "./sim-random.ts";
