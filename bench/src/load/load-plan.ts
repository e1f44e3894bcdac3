import type { Summary } from "./histogram.ts";

/** What one load process is asked to do; travels as JSON. */
export interface LoadPlan {
  readonly host: string;
  readonly port: number;
  /** One per tenant. With several, tenants are drawn by Zipf's law, the first being the largest. */
  readonly keys: readonly string[];
  readonly connections: number;
  readonly eventsPerRequest: number;
  /** Open loop at this many requests per second; without it each connection sends as soon as it has its answer (closed loop). */
  readonly requestsPerSecond?: number;
  readonly warmupSeconds: number;
  readonly seconds: number;
  /** Stop after this many requests, whatever the time. */
  readonly requests?: number;
  /** Event times run evenly from..to over the requests (needs `requests`), ms since the epoch; without it, the time of sending. */
  readonly times?: { readonly from: number; readonly to: number };
  readonly countries?: boolean;
  /** Bodies are gzip and the same each time, without event_id and event_time: cheap to send, dear to take. */
  readonly compressed?: boolean;
  /** A request that was refused (429, 503, broken connection) is sent again after this many ms, as a client would. */
  readonly retryAfterMs?: number;
}

/** What came of it. Counts and latencies are of the time after the warm-up, but for `*_total`. */
export interface LoadResult {
  readonly seconds: number;
  readonly requests: number;
  /** Events acknowledged (202 says how many). */
  readonly accepted: number;
  readonly accepted_total: number;
  /** Answers by HTTP status; `broken`: connections lost before an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly requests_total: number;
  /** Refusals (429, 503) that do not say when to come back: a fault. */
  readonly refused_without_retry_after: number;
  /**
   * Of 202 answers. In a closed loop from sending; in an open loop from the time the request was DUE, so that a stalled server cannot hide
   * its stall by holding back the next request (coordinated omission).
   */
  readonly latency: Summary;
  /** The same from the moment of sending. */
  readonly sent_latency: Summary;
  /** Requests that were due but could not be sent before the end, for want of a free connection. */
  readonly unsent: number;
  /** Processor time of the load process itself. */
  readonly cpu_seconds: number;
}
