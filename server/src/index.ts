export { readConfig, type Config } from "./config/config.ts";
export { openReader, type Reader } from "./platform/reader.ts";
export { openStore, type Store } from "./platform/store.ts";
