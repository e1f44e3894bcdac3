/** The only source of wall-clock time for domain code, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. May step backwards when the host's clock is set. */
  now(): number;
}

/** The host's clock. */
export const systemClock: Clock = { now: () => Date.now() };
