import type { SegmentLog } from "@kontor/embedded";
import type { DeliveryThread } from "./delivery-thread.ts";

/** What is wrong now with taking or delivering events, in one line; undefined: nothing. */
export function troubleOf(parts: {
  readonly log: Pick<SegmentLog, "health">;
  readonly delivery: Pick<DeliveryThread, "trouble">;
}): string | undefined {
  const fenced = parts.log.health().find(({ isWritable }) => !isWritable);
  if (fenced !== undefined)
    return `the log takes no events: partition ${fenced.partition} of ${fenced.stream} could not be written and is tried again with each request`;
  const { trouble } = parts.delivery;
  return trouble === undefined ? undefined : `delivery is in trouble: ${trouble.split("\n", 1)[0]}`;
}
