import type { EventQueue } from "./event-queue.ts";
import { postEvents } from "./post-events.ts";

/** Events in one request. */
export const BATCH = 25;
/** Half of what requests that outlive the page may hold: one may be under way when the page closes. */
const BATCH_BYTES = 30_000;
const MOST_PAUSE_MS = 300_000;

/** Sends what waits in a queue, one request at a time. */
export interface EventSender {
  /** Something was added. */
  added(): void;
  /** Sends now, unless the server asked to be left alone. */
  flush(): Promise<void>;
  /** The page may be gone at any moment: sends what fits, without waiting. */
  leave(): void;
  /** The network is back. */
  online(): void;
}

/** When an event is sent at the latest, and the first pause after a failure (it doubles), ms. */
export interface SenderTimes {
  readonly delayMs: number;
  readonly pauseMs: number;
}

/*
 * Full jitter: after the n-th failure the pause is a random part of pauseMs * 2^n, so that many pages do not come back together. What the server says in
 * Retry-After is waited for in full before that.
 */
export function createEventSender(url: string, queue: EventQueue, times: SenderTimes): EventSender {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  let notBefore = 0;

  const sleep = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };
  /** Whether there was something to send, and it went well. */
  const post = async (most: number, last: boolean): Promise<boolean> => {
    const events = queue.take(most, BATCH_BYTES);
    if (events.size === 0) return false;
    let arrived: (() => void) | undefined;
    const { done, wait } = await postEvents(url, events, last, () => {
      arrived = queue.underWay(events.keys());
    });
    queue.remove(done);
    arrived?.();
    if (wait === undefined) failures = 0;
    else fail(wait);
    return wait === undefined;
  };
  const fail = (wait: number) => {
    notBefore = Date.now() + wait;
    const pause = Math.random() * Math.min(times.pauseMs * 2 ** failures++, MOST_PAUSE_MS);
    sleep(wait + pause);
  };
  const run = async () => {
    for (let more = true; more;) more = await post(BATCH, false);
  };
  const flush = (): Promise<void> => {
    if (Date.now() < notBefore) return Promise.resolve();
    clearTimeout(timer);
    timer = undefined;
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    added() {
      // After a failure the pause counts, however much comes in.
      if (failures === 0 && queue.size >= BATCH) void flush();
      else if (timer === undefined) sleep(times.delayMs);
    },
    flush,
    leave() {
      if (Date.now() >= notBefore) void post(Infinity, true);
    },
    online() {
      if (queue.size > 0) sleep(Math.max(notBefore - Date.now(), 0) + Math.random() * times.pauseMs);
    },
  };
}
