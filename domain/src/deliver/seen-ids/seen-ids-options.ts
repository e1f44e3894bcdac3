import type { Clock, Disk } from "@kontor/core";

export interface SeenIdsOptions {
  readonly disk: Disk;
  /** A folder of its own; made if missing. The folder above must be there. */
  readonly directory: string;
  readonly clock: Clock;
  /** Memory for ids that are in no run yet; runs take another 1.5 bytes per id. Default 128 MiB. */
  readonly ramBytes?: number;
  /** How long an id is remembered at least, by receive time. Default 7 days. */
  readonly windowMs?: number;
  /** How often the journal is synced. A loss of power costs at most this much reading of the log again. Default 5 s. */
  readonly syncEveryMs?: number;
}

export interface SeenIdsStatistics {
  readonly idsInMemory: number;
  readonly idsInRuns: number;
  readonly runs: number;
  /** Tables and filters. */
  readonly bytes: number;
}
