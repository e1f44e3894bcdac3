import { readItem, readObject } from "./read-item.ts";
import type { EventFields } from "./types.ts";

/**
 * Clicks on `data-k-event` (submits, where a form carries it) are events of that name. They carry the item around them with its value, and the fields in
 * `data-k-props` (JSON).
 */
export function watchClicks(
  page: Document,
  currency: string | undefined,
  track: (name: string, fields: EventFields) => void,
): void {
  const onEvent = ({ type, target }: Event) => {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-k-event]") : null;
    const name = element?.dataset["kEvent"];
    if (element === null || !name || (element.tagName === "FORM") !== (type === "submit")) return;
    track(name, { ...itemFields(element, currency), ...readObject(element.dataset["kProps"]) });
  };
  page.addEventListener("click", onEvent, true);
  page.addEventListener("submit", onEvent, true);
}

function itemFields(element: Element, currency: string | undefined): EventFields {
  const item = readItem(element);
  if (item === undefined) return {};
  // Cents are whole: 3 * 1.1 is 3.3, not 3.3000000000000003. Without a price it is NaN, which is left out.
  const value = Math.round(Number(item.price) * (item.quantity || 1) * 100) / 100;
  return { items: [item], value, ...(currency === undefined ? {} : { currency }) };
}
