import { mkdir, rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { CLICKS, createCollector, type Collector } from "@kontor/domain/collect";
import { createFailedEvents, type FailedEvents } from "@kontor/domain/deliver";
import { openCountryTable } from "@kontor/domain/enrich";
import type { LiveHub } from "@kontor/domain/live";
import { NodeDisk, openSegmentLog, type SegmentLog } from "@kontor/embedded";
import { systemClock } from "@kontor/core";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import { lockData, type DataLock } from "./data-lock.ts";
import { openDemoData, type DemoData } from "./demo-data.ts";
import { startDeliveryThread, type DeliveryThread } from "./delivery-thread.ts";
import { foldersOf } from "./folders.ts";
import { openLive } from "./live.ts";
import { createLogger, createLogLines, type LogLines } from "./log-lines.ts";
import { createMetrics, type PlatformMetrics } from "./metrics.ts";
import { observePipeline } from "./observe-pipeline.ts";
import { watchAppends, watchMetrics, watchQueries } from "./pipeline-watch.ts";
import { startPipeline, type Pipeline } from "./pipeline.ts";
import { openReaderOn, type Reader } from "./reader.ts";
import { startRemoving } from "./removing.ts";
import { openStore, type Store } from "./store.ts";
import { startTrimming } from "./trimming.ts";
import { troubleOf } from "./trouble.ts";

/** The whole platform in one process, without an open port. */
export interface Platform extends AsyncDisposable {
  readonly config: Config;
  readonly logger: Logger;
  readonly store: Store;
  readonly log: SegmentLog;
  readonly collector: Collector;
  readonly reader: Reader;
  readonly failed: FailedEvents;
  readonly metrics: PlatformMetrics;
  readonly pipeline: Pipeline;
  readonly logLines: LogLines;
  readonly delivery: DeliveryThread;
  readonly demo: DemoData;
  readonly live: LiveHub;
  ready(): { readonly ok: boolean; readonly detail: string };
  announce(url: string): Promise<void>;
}

/*
 * Opened in the order of what needs what, disposed in reverse: the thread that delivers ends before the log it reads, the lock goes last.
 */

/** Opens everything. Rejects with a clear error when the data folder is in use, and lets go of what was opened. */
export async function openPlatform(config: Config): Promise<Platform> {
  const folders = foldersOf(config.data);
  await mkdir(config.data, { recursive: true });
  const stack = new AsyncDisposableStack();
  try {
    const lock = stack.use(await lockData(config.data));
    await rm(folders.queries, { recursive: true, force: true });
    const logLines = createLogLines();
    const logger = createLogger(config.logLevel, logLines);
    const countries = openCountryTable({
      cacheDirectory: folders.cache,
      onCacheError: (error) => logger.warn(error, "country cache"),
    });
    const store = stack.use(await openStore(config, "worker"));
    const log = stack.use(
      await openSegmentLog({
        disk: new NodeDisk(),
        directory: folders.log,
        streams: { [CLICKS]: { partitions: 1 } },
        onDamage: (damage) =>
          logger.error({ damage }, "the log is damaged; the unreadable part was set aside"),
      }),
    );
    const pipeline = stack.use(startPipeline());
    const metrics = watchMetrics(createMetrics(), pipeline);
    const delivery = stack.use(
      startDeliveryThread(
        { config, log: log.readerHandle(), runId: Date.now().toString(36) },
        metrics,
        logger,
      ),
    );
    const opened = stack.use(await openReaderOn(config, store));
    const reader = { ...opened, query: watchQueries(opened.query, pipeline) };
    const country = await countries;
    const collector = createCollector({
      log: watchAppends(log, pipeline),
      clock: systemClock,
      country,
      newId: randomUUID,
    });
    const live = stack.use(openLive({ log, lake: reader.lake, delivery, logger }));
    const demo = stack.use(
      openDemoData({
        lake: reader.lake,
        tenancy: store.tenancy,
        config,
        changed: (tenant, snapshot) => live.changed(tenant, snapshot),
      }),
    );
    stack.use(startTrimming({ log, delivery, config, logger }));
    stack.use(startRemoving({ lake: reader.lake, config, logger }));
    observe(metrics, log, delivery);
    observePipeline({ pipeline, log, delivery, queries: reader.query, config });
    const seen = { logger, logLines, metrics, pipeline };
    return compose({ config, store, log, collector, reader, delivery, demo, live, lock, stack, ...seen });
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function compose(
  parts: Omit<Platform, "failed" | "ready" | "announce" | typeof Symbol.asyncDispose> & {
    lock: DataLock;
    stack: AsyncDisposableStack;
  },
): Platform {
  const { lock, stack, ...rest } = parts;
  return {
    ...rest,
    failed: openFailedEvents(rest),
    ready: () => readiness(rest),
    announce: (url) => lock.announce(url),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function openFailedEvents({
  store,
  reader,
  collector,
}: Pick<Platform, "store" | "reader" | "collector">): FailedEvents {
  return createFailedEvents({ db: store.db, clock: systemClock, query: reader.query, collector });
}

// Told, and no reason to be taken out of service: events wait in the log for delivery, and a log that failed is tried again by the events that come.
function readiness(parts: Pick<Platform, "log" | "delivery">): { ok: boolean; detail: string } {
  return { ok: true, detail: troubleOf(parts) ?? "ok" };
}

function observe(metrics: PlatformMetrics, log: SegmentLog, delivery: DeliveryThread): void {
  metrics.observe(
    "kontor_log_end_offset",
    "One past the last durable offset of stream clicks",
    async () => (await log.bounds(CLICKS, 0)).end,
  );
  metrics.observe(
    "kontor_delivered_offset",
    "One past the last offset in the lake",
    () => delivery.offsets[0] ?? 0,
  );
}
