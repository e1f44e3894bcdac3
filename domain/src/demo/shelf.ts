import type { DemoShopModel } from "./demo-shop.ts";
import { createWheel, type Random } from "./seeded-random.ts";
import { demoStories } from "./stories.ts";

/** Something to look at, with its part of the events' JSON made once. */
export interface ShelfItem {
  readonly id: string;
  readonly cents: number;
  readonly json: string;
  /** How likely a guest who looks puts it into the cart, and how much longer than usual he reads. */
  readonly cart: number;
  readonly dwell: number;
}

/** What a shop shows on a day. */
export interface Shelf {
  draw(random: Random): ShelfItem;
}

const CART = { restaurant: 0.36, retail: 0.2 };

/** `age`: days before the day the demo was made; a dish is not there before its launch. */
export function createShelf(shop: DemoShopModel, age: number): Shelf {
  const all = shop.sections.flatMap((section) => section.items);
  const items = all.filter(
    (item) => item.id !== demoStories.launch.item || age <= demoStories.launch.daysAgo,
  );
  const entries = items.map((item, place) => shelfItem(item, place, shop));
  const wheel = createWheel(entries.map(({ looks }) => looks));
  return { draw: (random) => (entries[wheel(random)] as (typeof entries)[number]).item };
}

function shelfItem(
  { id, name, priceCents }: { id: string; name: string; priceCents: number },
  place: number,
  shop: DemoShopModel,
): { item: ShelfItem; looks: number } {
  const special = [
    demoStories.seenNotOrdered,
    demoStories.hiddenGem,
    { ...demoStories.launch, dwell: 1.3 },
  ].find((story) => story.shop === shop.id && story.item === id);
  // Tastes differ from dish to dish, but not from day to day.
  const taste = 0.75 + ((place * 37) % 11) / 20;
  const json = `{"item_id":${JSON.stringify(id)},"item_name":${JSON.stringify(name)},"price":${priceCents / 100},"quantity":1}`;
  const cart = special?.cart ?? CART[shop.kind] * taste;
  const looks = special?.looks ?? 0.6 + ((place * 53) % 13) / 13;
  return { item: { id, cents: priceCents, json, cart, dwell: special?.dwell ?? 1 }, looks };
}
