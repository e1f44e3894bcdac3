import { createAudience, type Audience, type Origin } from "./audience.ts";
import type { DemoShopModel } from "./demo-shop.ts";
import { createWheel, seededRandom, seedOf, type Random } from "./seeded-random.ts";
import { createShelf } from "./shelf.ts";
import { demoStories } from "./stories.ts";
import { hourCurves, visitsOf } from "./traffic.ts";
import { writeVisit, type DemoVisit } from "./visit.ts";

/** Days of demo data, the newest one included. */
export const DEMO_DAYS = 90;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SEED = 20_261_121;
/** Visitors come back after this many days on average, most to the same weekday. */
const RETURN_DAYS = 12;
const NEW_SHARE = 0.6;
const SAME_WEEKDAY = 0.5;

const wheels = {
  restaurant: createWheel(hourCurves.restaurant),
  retail: createWheel(hourCurves.retail),
};

/** Which events are asked for, ms since the epoch: those after `after`, up to and with `until`. */
export interface DemoSpan {
  readonly after: number;
  readonly until: number;
}

/**
 * Every visit of all shops that lies `age` days before the day of `now` (after it, where that is negative), as far as it lies in the span, shop by shop. The same for
 * the same day, whatever the span: spans that follow each other hold each event once. `offsetMs`: what the shops' clocks are ahead of UTC; days are theirs.
 */
export function* demoVisits(
  shops: readonly DemoShopModel[],
  now: number,
  age: number,
  offsetMs = 0,
  span: DemoSpan = { after: -Infinity, until: now },
): Generator<DemoVisit> {
  const day = Math.floor((now + offsetMs) / DAY_MS) - age;
  for (const [place, shop] of shops.entries()) {
    const random = seededRandom(seedOf(SEED, day, place));
    const scene = {
      shop,
      day,
      dayStart: day * DAY_MS - offsetMs,
      age,
      place,
      shelf: createShelf(shop, age),
      audience: createAudience(shop.kind),
    };
    const visits = visitsOf(shop, day, age);
    for (let visit = 0; visit < visits; visit++) {
      const written = oneVisit(scene, visit, span, random);
      if (written !== undefined) yield written;
    }
  }
}

interface Scene {
  readonly shop: DemoShopModel;
  readonly day: number;
  /** Of the shop's day, ms since the epoch. */
  readonly dayStart: number;
  readonly age: number;
  readonly place: number;
  readonly shelf: ReturnType<typeof createShelf>;
  readonly audience: Audience;
}

// Each visit has random numbers of its own, so that what is cut off by the span or the outage changes no other.
function oneVisit(
  scene: Scene,
  visit: number,
  { after, until: end }: DemoSpan,
  dayRandom: Random,
): DemoVisit | undefined {
  const { shop, day, dayStart, age, place, shelf, audience } = scene;
  const random = seededRandom(Math.floor(dayRandom() * 4_294_967_296));
  const hour = wheels[shop.kind](random);
  const start = dayStart + Math.floor((hour + random()) * HOUR_MS);
  const outage = age === demoStories.outage.daysAgo ? demoStories.outage : undefined;
  if (start > end || isDark(start, dayStart, outage)) return undefined;
  const guest = audience.guest(random);
  const visitor = guest.isBot ? `demo-bot-${guest.country}` : visitorOf(day, place, visit, random);
  const origin = originOf(scene, random);
  const id = `demo-${day}-${place}-${visit}`;
  // Nobody's visit runs over midnight: a day holds its visits whole.
  const dark = outage !== undefined && start < dayStart + outage.from * HOUR_MS ? outage.from : 24;
  const until = Math.min(end, dayStart + dark * HOUR_MS - 1);
  return writeVisit({ shop, id, visitor, start, after, until, guest, origin, shelf }, random);
}

function isDark(
  start: number,
  dayStart: number,
  outage: { readonly from: number; readonly to: number } | undefined,
): boolean {
  if (outage === undefined) return false;
  return start >= dayStart + outage.from * HOUR_MS && start < dayStart + outage.to * HOUR_MS;
}

// A visitor is named after the day he first came and his number on that day: whoever returns needs no memory of the days between.
function visitorOf(day: number, place: number, visit: number, random: Random): string {
  if (random() < NEW_SHARE) return `demo-v-${day}-${place}-${visit}`;
  const days = 1 + Math.floor(-Math.log(1 - random()) * RETURN_DAYS);
  const since = random() < SAME_WEEKDAY ? Math.ceil(days / 7) * 7 : days;
  return `demo-v-${day - since}-${place}-${Math.floor(random() * random() * 200)}`;
}

function originOf({ shop, age, audience }: Scene, random: Random): Origin {
  const { launch } = demoStories;
  const days = launch.daysAgo - age;
  const share = shop.id === launch.shop && days >= 0 ? 0.45 * 0.5 ** (days / launch.halfLife) : 0;
  if (random() >= share) return audience.origin(random);
  return {
    query: `utm_source=instagram&utm_medium=paid-social&utm_campaign=${launch.campaign}`,
    referrer: "https://www.instagram.com/",
  };
}
