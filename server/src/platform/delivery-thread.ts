import { Worker } from "node:worker_threads";
import { KontorError } from "@kontor/core";
import type { DeliveredBatch } from "@kontor/domain/deliver";
import type { Logger } from "pino";
import type { DeliveryThreadData, FromDelivery, ToDelivery } from "../delivery/messages.ts";
import type { PlatformMetrics } from "./metrics.ts";

/** The delivery thread is gone. */
export class DeliveryStoppedError extends KontorError {
  constructor(cause: unknown) {
    super(
      "unavailable",
      "Delivery into the lake has stopped; accepted events stay in the log. See the server's log and restart.",
      { cause },
    );
  }
}

export interface DeliveryThread extends AsyncDisposable {
  /** Resolves when the thread is delivering. Rejects with DeliveryStoppedError. */
  readonly ready: Promise<void>;
  /** Offsets delivered so far, by partition. */
  readonly offsets: readonly number[];
  /** Offsets below which the log may be trimmed, by partition. */
  readonly trimmable: readonly number[];
  /** Calls the listener after every commit. */
  onDelivered(listener: (batch: DeliveredBatch) => void): void;
  /** What is wrong now, if anything. */
  readonly trouble: string | undefined;
  /** Resolves when everything durable at the time of the call is in the lake. Rejects with DeliveryStoppedError when the thread is gone, or goes before that. */
  drain(): Promise<void>;
}

/** Starts the thread; its messages become log lines, metrics and offsets. */
export function startDeliveryThread(
  data: DeliveryThreadData,
  metrics: PlatformMetrics,
  logger: Logger,
): DeliveryThread {
  const worker = new Worker(new URL("../delivery/delivery-worker.ts", import.meta.url), {
    workerData: data,
    name: "delivery",
  });
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const drains = new Map<number, PromiseWithResolvers<void>>();
  const state = {
    offsets: [] as number[],
    trimmable: [] as number[],
    trouble: undefined as string | undefined,
    drains: 0,
    stopping: false,
    /** Why the thread is gone, once it is. */
    gone: undefined as DeliveryStoppedError | undefined,
  };
  started.promise.catch(() => undefined);

  // Told by `error`, and then again by `exit`.
  const fail = (cause: unknown) => {
    if (state.gone !== undefined) return;
    const error = new DeliveryStoppedError(cause);
    state.gone = error;
    state.trouble = error.message;
    started.reject(error);
    for (const drain of drains.values()) drain.reject(error);
    drains.clear();
    if (!state.stopping) logger.fatal(cause, "delivery stopped");
  };
  const listeners: ((batch: DeliveredBatch) => void)[] = [];
  worker.on("message", (message: FromDelivery) => {
    note(message, state, metrics, logger);
    if (message.kind === "delivered") for (const listener of listeners) listener(message.batch);
    if (message.kind === "ready") started.resolve();
    if (message.kind === "drained") {
      drains.get(message.id)?.resolve();
      drains.delete(message.id);
    }
  });
  worker.on("error", fail);
  worker.on("exit", (code) => {
    fail(`The thread ended with code ${code}.`);
    ended.resolve();
  });

  return {
    ready: started.promise,
    get offsets() {
      return state.offsets;
    },
    get trimmable() {
      return state.trimmable;
    },
    onDelivered: (listener) => void listeners.push(listener),
    get trouble() {
      return state.trouble;
    },
    drain() {
      if (state.gone !== undefined) return Promise.reject(state.gone);
      const drain = Promise.withResolvers<void>();
      const id = ++state.drains;
      drains.set(id, drain);
      worker.postMessage({ kind: "drain", id } satisfies ToDelivery);
      return drain.promise;
    },
    async [Symbol.asyncDispose]() {
      state.stopping = true;
      worker.postMessage({ kind: "stop" } satisfies ToDelivery);
      await ended.promise;
    },
  };
}

function note(
  message: FromDelivery,
  state: { offsets: number[]; trimmable: number[]; trouble: string | undefined },
  metrics: PlatformMetrics,
  logger: Logger,
): void {
  switch (message.kind) {
    case "ready":
      state.offsets = [...message.offsets];
      logger.debug({ tookMs: Math.round(message.tookMs) }, "delivery is ready");
      break;
    case "delivered":
      state.offsets[message.batch.partition] = message.batch.next;
      state.trimmable[message.batch.partition] = message.batch.keepFrom;
      metrics.delivered(message.batch, message.tookMs);
      break;
    case "compacted":
      metrics.compacted(message);
      break;
    case "trouble":
      if (message.where === "delivery") state.trouble = message.message;
      metrics.trouble(message.where);
      logger.error({ where: message.where }, message.message);
      break;
    case "recovered":
      state.trouble = undefined;
      logger.info({ where: message.where }, "goes on again");
      break;
    case "drained":
      break;
  }
}
