/**
 * Calls `viewed` for each page view: now (a prerendered page: once it is shown), when the page comes back from the back-forward cache, and when a script
 * changes the address.
 */
export function watchPages(page: Document, viewed: (referrer: string) => void): void {
  let shown = "";
  const view = () => {
    const address = location.origin + location.pathname + location.search;
    if (address === shown) return;
    viewed(shown || page.referrer);
    shown = address;
  };
  if ((page as { prerendering?: boolean }).prerendering === true) {
    page.addEventListener("prerenderingchange", view, { once: true });
  } else view();
  addEventListener("popstate", view);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    shown = "";
    view();
  });
  const pushState = history.pushState.bind(history);
  history.pushState = (...state) => {
    pushState(...state);
    view();
  };
}
