import type { Item } from "./types.ts";

/** What carries an item in the page. */
export const ITEM = "[data-k-item]";

/**
 * The item an element belongs to: `data-k-item` holds JSON of an item, or its id beside `data-k-name`, `data-k-price` and `data-k-quantity`. What cannot be
 * read is no item; what is no number is left out when the event is written.
 */
export function readItem(element: Element): Item | undefined {
  const { kItem, kName, kPrice, kQuantity } = element.closest<HTMLElement>(ITEM)?.dataset ?? {};
  if (!kItem) return undefined;
  if (kItem.startsWith("{")) return readObject(kItem);
  return { item_id: kItem, item_name: kName, price: Number(kPrice), quantity: Number(kQuantity) };
}

/** An object in an attribute; undefined when it is none. */
export function readObject(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text ?? "0") as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
