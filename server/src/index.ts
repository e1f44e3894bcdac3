export { readConfig, type Config } from "./config/config.ts";
export { openReader, type Reader } from "./platform/reader.ts";
export { openStore, type Store } from "./platform/store.ts";
export { listen, type Listening } from "./platform/listen.ts";
export { createLogLines, strikeSecrets } from "./platform/log-lines.ts";
export { createOperatorTenant } from "./platform/operate.ts";
export { startPipeline } from "./platform/pipeline.ts";
export { openPlatform, type Platform } from "./platform/platform.ts";
export { readStreams } from "./platform/streams.ts";
