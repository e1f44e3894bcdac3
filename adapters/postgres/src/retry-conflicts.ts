import { isConflict } from "./translate-postgres-error.ts";

/** As long as SQLite's writers wait for each other. */
const RETRY_FOR_MS = 10_000;
const PAUSE_MS = { first: 4, most: 120 } as const;

/**
 * Runs the work again while other transactions win (serialization failure, deadlock), with full jitter: pauses are drawn from
 * [0, 4 ms * 2^n], at most 120 ms. After ten seconds the conflict's StoreBusyError goes to the caller.
 */
export async function retryConflicts<Result>(
  work: () => Promise<Result>,
  pause: (ms: number) => Promise<unknown>,
): Promise<Result> {
  const deadline = performance.now() + RETRY_FOR_MS;
  for (let most: number = PAUSE_MS.first; ; most = Math.min(most * 2, PAUSE_MS.most)) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || performance.now() > deadline) throw error;
    }
    await pause(Math.random() * most);
  }
}
