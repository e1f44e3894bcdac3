import { PeopleError } from "./errors.ts";

/** Lets few work at a time. Throws PeopleError unavailable when too many wait. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A crowd that would wait too long is turned away, with `message`, rather than held. */
export function createGate(atOnce: number, mostWaiting: number, message: string): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> | undefined => {
    if (running < atOnce) {
      running++;
      return undefined;
    }
    if (waiting.length >= mostWaiting) throw new PeopleError("unavailable", message);
    return new Promise((resolve) => waiting.push(resolve));
  };
  // A place is handed on, so `running` stays.
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
