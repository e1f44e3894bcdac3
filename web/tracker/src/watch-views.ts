import { ITEM, readItem } from "./read-item.ts";
import type { Item } from "./types.ts";

const VIEW_MS = 1000;
const HALF = 0.5;

/**
 * Calls `viewed` for each item element once it has been seen: at least half of it (or half a screen of one that is larger) for a second. Elements that come
 * later are found as well. A tab in the background sees nothing.
 */
export function watchViews(page: Document, viewed: (item: Item) => void): void {
  const timers = new Map<Element, ReturnType<typeof setTimeout>>();
  const seen = (element: Element) => {
    if (page.hidden) return void timers.set(element, setTimeout(seen, VIEW_MS, element));
    timers.delete(element);
    observer.unobserve(element);
    const item = readItem(element);
    if (item !== undefined) viewed(item);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect } of entries) {
        const enough = intersectionRatio >= HALF || intersectionRect.height >= innerHeight * HALF;
        if (enough && !timers.has(target)) timers.set(target, setTimeout(seen, VIEW_MS, target));
        if (!enough) {
          clearTimeout(timers.get(target));
          timers.delete(target);
        }
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, HALF] },
  );
  const known = new WeakSet<Element>();
  const find = () => {
    for (const element of page.querySelectorAll(ITEM)) {
      if (known.has(element)) continue;
      known.add(element);
      observer.observe(element);
    }
  };
  find();
  new MutationObserver(find).observe(page, { childList: true, subtree: true });
}
