import type { EventFields, Item } from "./types.ts";

/** Items whose details are open. */
export interface Dwell {
  /** `key` tells openings apart: an element, or an item's id. */
  expand(key: unknown, item: Item): void;
  collapse(key: unknown): void;
  /** The page is left: everything is closed. */
  collapseAll(): void;
}

/** Tells `item_expand`, and `item_collapse` with the visible time between the two. */
export function createDwell(
  visibleMs: () => number,
  track: (name: string, fields: EventFields) => void,
): Dwell {
  const open = new Map<unknown, { item: Item; since: number }>();
  const collapse = (key: unknown) => {
    const found = open.get(key);
    if (found === undefined) return;
    open.delete(key);
    const dwell = Math.round(visibleMs() - found.since);
    track("item_collapse", { items: [found.item], props: { dwell_ms: dwell } });
  };
  return {
    expand(key, item) {
      if (open.has(key)) return;
      open.set(key, { item, since: visibleMs() });
      track("item_expand", { items: [item] });
    },
    collapse,
    collapseAll: () => [...open.keys()].forEach(collapse),
  };
}
