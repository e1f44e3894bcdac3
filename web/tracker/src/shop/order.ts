import type { Item } from "../types.ts";

/** Dishes that a guest has chosen. */
export interface Order {
  /** One line per dish. */
  readonly items: Item[];
  /** Sum, in major units. */
  readonly value: number;
  add(item: Item): void;
}

/** An empty order. */
export function createOrder(): Order {
  const lines = new Map<string | undefined, Item & { price: number; quantity: number }>();
  return {
    get items() {
      return [...lines.values()];
    },
    get value() {
      const cents = [...lines.values()].reduce(
        (sum, { price, quantity }) => sum + Math.round(price * 100) * quantity,
        0,
      );
      return cents / 100;
    },
    add({ item_id, item_name, price }) {
      const quantity = (lines.get(item_id)?.quantity ?? 0) + 1;
      lines.set(item_id, {
        ...(item_id === undefined ? {} : { item_id }),
        item_name,
        price: price ?? 0,
        quantity,
      });
    },
  };
}

/** As the menu writes prices. */
export function euros(value: number): string {
  return `€${value.toFixed(2)}`;
}
