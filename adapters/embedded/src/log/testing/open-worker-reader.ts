import { Worker } from "node:worker_threads";
import {
  InvariantError,
  type LogBatch,
  type LogReader,
  type PartitionBounds,
  type ReadLimits,
} from "@kontor/core";
import type { SegmentLogHandle } from "../segment-log-reader.ts";
import type { ReaderCall } from "./reader-worker.ts";

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A SegmentLogReader that lives in a worker thread, called over messages. */
export function openWorkerReader(handle: SegmentLogHandle): LogReader & AsyncDisposable {
  const worker = new Worker(new URL("./reader-worker.ts", import.meta.url), { workerData: handle });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  worker.on("message", ({ id, result, error }: Answer) => {
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new InvariantError(error));
    waiting.delete(id);
  });
  worker.on("error", (error) => {
    for (const each of waiting.values()) each.reject(error);
  });
  const call = (method: ReaderCall["method"], args: unknown[]): Promise<unknown> => {
    const answer = Promise.withResolvers<unknown>();
    waiting.set(++calls, answer);
    worker.postMessage({ id: calls, method, args } satisfies ReaderCall);
    return answer.promise;
  };
  return {
    partitions: (stream) => handle.streams[stream]?.length ?? 0,
    bounds: (...args) => call("bounds", args) as Promise<PartitionBounds>,
    read: (stream: string, partition: number, from: number, limits: ReadLimits) =>
      call("read", [stream, partition, from, limits]) as Promise<LogBatch>,
    [Symbol.asyncDispose]: async () => {
      await worker.terminate();
    },
  };
}
