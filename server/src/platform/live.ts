import { LiveHub } from "@kontor/domain/live";
import type { EventLog } from "@kontor/core";
import { createUserAgentLookup } from "@kontor/domain/enrich";
import type { Lake } from "@kontor/domain/lake";
import type { Logger } from "pino";
import type { DeliveryThread } from "./delivery-thread.ts";

/** Remembered, so that a record costs no parsing. */
const USER_AGENTS = 2000;

export interface LiveParts {
  readonly log: EventLog;
  readonly lake: Lake;
  readonly delivery: Pick<DeliveryThread, "onDelivered">;
  readonly logger: Logger;
}

/** The live stream over this process's log; the delivery thread tells it of commits. */
export function openLive({ log, lake, delivery, logger }: LiveParts): LiveHub {
  const lookUp = createUserAgentLookup({ maxEntries: USER_AGENTS });
  const hub = new LiveHub({
    log,
    isBot: (userAgent) => lookUp(userAgent).isBot,
    snapshot: () => lake.snapshot(),
    trouble: (error) => logger.error(error, "live stream"),
  });
  delivery.onDelivered(({ partition, next, snapshot }) => hub.delivered(partition, { next, snapshot }));
  return hub;
}
