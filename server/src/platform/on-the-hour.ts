const HOUR_MS = 3_600_000;
const LOOK_MS = 60_000;

/** Calls at each full hour until disposed. The clock is looked at once a minute: a machine that slept, or whose clock was set, is late by no more. */
export function onTheHour(work: () => void): Disposable {
  let last = Math.floor(Date.now() / HOUR_MS);
  const timer = setInterval(() => {
    const hour = Math.floor(Date.now() / HOUR_MS);
    if (hour === last) return;
    last = hour;
    work();
  }, LOOK_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
