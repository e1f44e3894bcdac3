/** Many viewers of `/v1/live` and the probe events they wait for. */
export interface WatchPlan {
  readonly host: string;
  readonly port: number;
  /** Of one tenant; may send and watch. */
  readonly key: string;
  readonly viewers: number;
  readonly probes: number;
  readonly everyMs: number;
}

export interface WatchResult {
  /** From the acknowledgement of a probe until a viewer had it, ms, one for each viewer and probe. */
  readonly delays: readonly number[];
  /** Probes that a viewer never got, or got twice. */
  readonly missed: number;
  readonly doubled: number;
  readonly connectMs: number;
}
