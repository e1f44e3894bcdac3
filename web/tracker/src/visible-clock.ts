/** How long the page has been visible so far, ms: what the visitor did in another tab does not count. */
export function createVisibleClock(page: Document): () => number {
  let total = 0;
  let since = page.hidden ? undefined : performance.now();
  const now = () => total + (since === undefined ? 0 : performance.now() - since);
  page.addEventListener("visibilitychange", () => {
    total = now();
    since = page.hidden ? undefined : performance.now();
  });
  return now;
}
