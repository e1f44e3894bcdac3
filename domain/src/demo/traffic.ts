import type { DemoShopModel } from "./demo-shop.ts";
import { seededRandom, seedOf } from "./seeded-random.ts";
import { demoStories } from "./stories.ts";

/** Visits of an average day. */
const VISITS = { "demo-bistro": 390, "demo-pizzeria": 300, "demo-ramen": 320, "demo-store": 330 };
const OTHER_SHOP = 300;
/** From Sunday on. */
const WEEKDAYS = {
  restaurant: [0.95, 0.75, 0.8, 0.9, 1, 1.25, 1.35],
  retail: [0.8, 1, 1, 1, 1.05, 1.1, 1.2],
};
/** The demo's business grows by a quarter within its first 90 days. */
const GROWTH_PER_DAY = 0.25 / 90;

/** Weight of each hour of the day, by the shop's clock. No hour is empty: guests look at menus at night as well. */
export const hourCurves = {
  restaurant: [
    16, 12, 10, 9, 9, 11, 14, 20, 24, 26, 36, 78, 110, 84, 42, 34, 46, 88, 128, 132, 96, 60, 36, 22,
  ],
  retail: [24, 18, 15, 14, 15, 18, 26, 42, 58, 68, 74, 76, 72, 66, 64, 66, 70, 78, 88, 96, 98, 80, 52, 30],
} as const;

/** How many visits a shop has on a day. `age`: days before the day the demo was made, negative after it; `day`: days since the epoch. */
export function visitsOf(shop: DemoShopModel, day: number, age: number): number {
  const { fridayRise, launch } = demoStories;
  // 1 January 1970 was a Thursday.
  const weekday = (day + 4) % 7;
  const usual = VISITS[shop.id as keyof typeof VISITS] ?? OTHER_SHOP;
  const friday = shop.id === fridayRise.shop && weekday === 5;
  const factor = friday ? fridayRise.factor * 0.86 : (WEEKDAYS[shop.kind][weekday] ?? 1);
  const sinceLaunch = launch.daysAgo - age;
  const launched =
    shop.id === launch.shop && sinceLaunch >= 0
      ? 1 + launch.rise * 0.5 ** (sinceLaunch / launch.halfLife)
      : 1;
  const weather = 0.92 + 0.16 * seededRandom(seedOf(day, 7))();
  const grown = 1 - GROWTH_PER_DAY * (Math.max(age, 0) - 45);
  return Math.round(usual * factor * launched * weather * grown);
}
