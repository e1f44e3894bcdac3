import { setTimeout as sleep } from "node:timers/promises";
import { BenchError } from "./errors.ts";

/** Asks every `everyMs` until there is an answer; gives up after `timeoutMs`, naming `what`. */
export async function waitFor<Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  { everyMs, timeoutMs }: { readonly everyMs: number; readonly timeoutMs: number },
): Promise<Value> {
  const ends = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > ends) throw new BenchError(`${what}: not within ${timeoutMs} ms`);
    await sleep(everyMs);
  }
}
