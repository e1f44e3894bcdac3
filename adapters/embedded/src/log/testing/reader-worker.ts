import { parentPort, workerData } from "node:worker_threads";
import { openSegmentLogReader, type SegmentLogHandle } from "../segment-log-reader.ts";

/** One call of a LogReader's method, answered under its id. */
export interface ReaderCall {
  readonly id: number;
  readonly method: "bounds" | "read";
  readonly args: unknown[];
}

const reader = openSegmentLogReader(workerData as SegmentLogHandle);

parentPort?.on("message", ({ id, method, args }: ReaderCall) => {
  const call = reader[method] as (...args: unknown[]) => Promise<unknown>;
  call.apply(reader, args).then(
    (result) => parentPort?.postMessage({ id, result }),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error) }),
  );
});
