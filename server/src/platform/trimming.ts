import type { EventLog } from "@kontor/core";
import { CLICKS } from "@kontor/domain/collect";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";
import type { DeliveryThread } from "./delivery-thread.ts";

const PERIOD_MS = 60_000;

/** Drops old, delivered pieces of the log once a minute. */
export function startTrimming(parts: {
  log: EventLog;
  delivery: DeliveryThread;
  config: Config;
  logger: Logger;
}): Disposable {
  const { log, delivery, config, logger } = parts;
  const trim = async () => {
    for (const [partition, below] of delivery.trimmable.entries()) {
      if (below === undefined) continue;
      await log.trim(CLICKS, partition, { below, keepSince: Date.now() - config.logKeepMs });
    }
  };
  const timer = setInterval(
    () => void trim().catch((error: unknown) => logger.error(error, "trimming the log")),
    PERIOD_MS,
  );
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
