import { setTimeout as sleep } from "node:timers/promises";
import type { LogReader } from "@kontor/core";
import { CLICKS } from "@kontor/domain/collect";
import type { DeliveredBatch, Delivery } from "@kontor/domain/deliver";

/** Between the starts of two batches. Freshness is half of it plus the work; files are one per batch. */
const FLUSH_MS = 300;
/** How long a backfill's batch waits to grow. */
const GATHER_MS = 2000;
const GATHER_STEP_MS = 100;
const MAX_BACKOFF_MS = 10_000;

export interface DeliveryLoopHooks {
  delivered(batch: DeliveredBatch, tookMs: number): void;
  trouble(error: unknown): void;
  recovered(): void;
}

/** Delivers one partition for ever: every 300 ms, at once while the log holds more than a batch, with growing pauses while the surroundings fail. */
export async function runDeliveryLoop(
  partition: number,
  delivery: Delivery,
  log: LogReader,
  hooks: DeliveryLoopHooks,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let delivered = -1;
  while (!signal.aborted) {
    const started = performance.now();
    let full = false;
    try {
      const { end } = await log.bounds(CLICKS, partition);
      const batch =
        end === delivered ? undefined : await delivery.deliver(partition, gatherUntil(started, signal));
      if (failures > 0) hooks.recovered();
      failures = 0;
      if (batch !== undefined) {
        delivered = batch.next;
        full = batch.full;
        hooks.delivered(batch, performance.now() - started);
      }
    } catch (error) {
      failures += 1;
      hooks.trouble(error);
    }
    await pause(failures > 0 ? backoff(failures) : nextStart(performance.now() - started, full), signal);
  }
}

function nextStart(tookMs: number, full: boolean): number {
  if (full) return 0;
  return Math.max(0, FLUSH_MS - tookMs);
}

// Full jitter: several workers that failed together do not come back together.
function backoff(failures: number): number {
  return 100 + Math.random() * Math.min(MAX_BACKOFF_MS, 200 * 2 ** failures);
}

function gatherUntil(started: number, signal: AbortSignal): () => Promise<boolean> {
  return async () => {
    if (signal.aborted || performance.now() - started > GATHER_MS) return false;
    await pause(GATHER_STEP_MS, signal);
    return true;
  };
}

/** Waits, or returns at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
