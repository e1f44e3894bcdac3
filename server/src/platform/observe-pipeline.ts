import { monitorEventLoopDelay } from "node:perf_hooks";
import type { LogReader } from "@kontor/core";
import { CLICKS } from "@kontor/domain/collect";
import type { Config } from "../config/config.ts";
import type { DeliveryThread } from "./delivery-thread.ts";
import type { Pipeline } from "./pipeline.ts";
import { readLag } from "./streams.ts";

const LOOP_RESOLUTION_MS = 20;

/** Tells the pipeline what is read rather than counted. */
export function observePipeline(parts: {
  readonly pipeline: Pipeline;
  readonly log: LogReader;
  readonly delivery: DeliveryThread;
  readonly queries: { active(): number };
  readonly config: Config;
}): void {
  const { pipeline, log, delivery, queries, config } = parts;
  const lags = () =>
    Promise.all(
      Array.from({ length: log.partitions(CLICKS) }, (_, partition) => readLag({ log, delivery }, partition)),
    );
  pipeline.observe("lag_records", async () => (await lags()).reduce((sum, lag) => sum + lag.records, 0));
  pipeline.observe("lag_ms", async () => Math.max(0, ...(await lags()).map((lag) => lag.ms)));
  pipeline.observe("queries_active", () => queries.active());
  pipeline.observe("query_slots", () => config.query.slots);
  pipeline.observe("memory_bytes", () => process.memoryUsage.rss());
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  pipeline.observe("loop_lag_ms", () => {
    const highest = delay.max / 1e6 - LOOP_RESOLUTION_MS;
    delay.reset();
    return Math.max(0, highest);
  });
}
