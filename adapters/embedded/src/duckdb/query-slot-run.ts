import {
  QueryError,
  type QueryFormat,
  type QueryRequest,
  type QueryResult,
  type QueryStatistics,
} from "@kontor/core";
import {
  frameKinds,
  type EndFrame,
  type ErrorFrame,
  type HeadFrame,
  type StopReason,
} from "./query-protocol.ts";

/** What a run needs of its slot. */
export interface RunHost {
  /** Asks the process to stop the statement. */
  stop(reason: StopReason): void;
  /** Lets answers flow or holds them back. */
  setFlowing(flowing: boolean): void;
  /** The statement is over; `broken`: the process can not take another. */
  done(broken: boolean): void;
}

const contentTypes: Readonly<Record<QueryFormat, string>> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8; header=present",
  parquet: "application/vnd.apache.parquet",
};

const BUFFER_BYTES = 256 * 1024;

/** One statement's way through a slot, seen from the server: frames become a stream; time, abort and cancel become stops. */
export class SlotRun {
  readonly result: Promise<QueryResult>;
  readonly #request: QueryRequest;
  readonly #host: RunHost;
  readonly #head = Promise.withResolvers<QueryResult>();
  readonly #finished = Promise.withResolvers<QueryStatistics>();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over: "ended" | "failed" | undefined;

  constructor(request: QueryRequest, host: RunHost) {
    this.#request = request;
    this.#host = host;
    this.result = this.#head.promise;
    // A reader of the body alone learns of failures there.
    this.#finished.promise.catch(() => undefined);
    this.result.catch(() => undefined);
  }

  /** The statement is about to be sent; false when it is no longer wanted. */
  start(): boolean {
    const { signal, limits } = this.#request;
    if (signal?.aborted === true) {
      this.#fail(stopError("sql_cancelled", limits.timeoutMs));
      this.#settle();
      return false;
    }
    signal?.addEventListener("abort", this.#abort, { once: true });
    this.#timer = setTimeout(() => this.#stop("sql_timeout"), limits.timeoutMs);
    return true;
  }

  take(kind: number, payload: Buffer): void {
    switch (kind) {
      case frameKinds.head:
        return this.#open(JSON.parse(payload.toString()) as HeadFrame);
      case frameKinds.data:
        return this.#data(payload);
      case frameKinds.end:
        return this.#end(JSON.parse(payload.toString()) as EndFrame);
      case frameKinds.error: {
        const { code, message, broken } = JSON.parse(payload.toString()) as ErrorFrame;
        const stopped = code === "sql_timeout" || code === "sql_cancelled";
        this.#fail(stopped ? stopError(code, this.#request.limits.timeoutMs) : new QueryError(code, message));
        return this.#settle(broken);
      }
      default:
        return undefined;
    }
  }

  /** The process is gone. */
  lose(error: QueryError): void {
    this.#fail(error);
    this.#settle();
  }

  readonly #abort = (): void => this.#stop("sql_cancelled");

  #open(head: HeadFrame): void {
    if (this.#over !== undefined) return;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => this.#host.setFlowing(true),
        cancel: () => this.#stop("sql_cancelled"),
      },
      { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    const { format, snapshot } = this.#request;
    this.#head.resolve({
      contentType: contentTypes[format],
      snapshot,
      ...head,
      body,
      finished: this.#finished.promise,
    });
  }

  #data(payload: Buffer): void {
    if (this.#over !== undefined || this.#controller === undefined) return;
    this.#controller.enqueue(payload);
    if ((this.#controller.desiredSize ?? 0) <= 0) this.#host.setFlowing(false);
  }

  #end(statistics: EndFrame): void {
    if (this.#over === undefined) {
      this.#over = "ended";
      this.#controller?.close();
      this.#finished.resolve(statistics);
    }
    this.#settle();
  }

  // The reader is told at once; the process may still need a moment to stop.
  #stop(reason: StopReason): void {
    if (this.#over !== undefined) return;
    this.#fail(stopError(reason, this.#request.limits.timeoutMs));
    this.#host.stop(reason);
  }

  #fail(error: QueryError): void {
    if (this.#over !== undefined) return;
    this.#over = "failed";
    this.#head.reject(error);
    this.#finished.reject(error);
    try {
      this.#controller?.error(error);
    } catch {
      // The reader has cancelled already.
    }
    this.#host.setFlowing(true);
  }

  #settle(broken = false): void {
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener("abort", this.#abort);
    this.#host.setFlowing(true);
    this.#host.done(broken);
  }
}

function stopError(reason: StopReason, timeoutMs: number): QueryError {
  if (reason === "sql_cancelled") return new QueryError(reason, "The query was cancelled.");
  return new QueryError(
    reason,
    `The query took longer than ${timeoutMs / 1000} s. Read fewer days, or aggregate first.`,
  );
}
