import { setTimeout as delay } from "node:timers/promises";
import { isConflict } from "./translate-postgres-error.ts";

const PAUSE_MS = { first: 4, most: 120 } as const;

/**
 * Runs the work again while other transactions win (serialization failure, deadlock), with full jitter: pauses are drawn from
 * [0, 4 ms * 2^n], at most 120 ms. After `retryForMs` the conflict's error goes to the caller.
 */
export async function retryConflicts<Result>(
  retryForMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + retryForMs;
  for (let most: number = PAUSE_MS.first; ; most = Math.min(most * 2, PAUSE_MS.most)) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || performance.now() > deadline) throw error;
    }
    await delay(Math.random() * most);
  }
}
