const LOOK_MS = 60_000;

/** Calls at each full `periodMs` of the clock (UTC) until disposed. The clock is looked at once a minute: a machine that slept, or whose clock was set, is late by no more. */
export function onTheClock(periodMs: number, work: () => void): Disposable {
  let last = Math.floor(Date.now() / periodMs);
  const timer = setInterval(() => {
    const period = Math.floor(Date.now() / periodMs);
    if (period === last) return;
    last = period;
    work();
  }, LOOK_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
