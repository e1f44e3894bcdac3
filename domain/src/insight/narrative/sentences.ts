import type { Answer } from "@kontor/contracts";
import type { Wording } from "./wording.ts";

/** Answers by what they are about; one is missing when it must not be asked. */
export interface Facts {
  readonly totals?: Answer;
  readonly revenue?: Answer;
  readonly shops?: Answer;
  readonly hours?: Answer;
  readonly referrers?: Answer;
  readonly matrix?: Answer;
}

/** Below these, a number says nothing. */
const ENOUGH_ORDERS = 20;
const ENOUGH_SESSIONS = 100;
const ENOUGH_VIEWS = 50;
const LEAST_CHANGE = 0.05;
const MOST_OF_IT = 0.5;

export function revenueSentence(
  { totals, revenue, shops, hours }: Facts,
  words: Wording,
  shopName: (id: string) => string | undefined = () => undefined,
): string | undefined {
  const [now, before] = numbers(revenue?.rows[0]);
  const [orders, ordersBefore] = numbers(totals?.rows[0]);
  const enough = (orders ?? 0) >= ENOUGH_ORDERS && (ordersBefore ?? 0) >= ENOUGH_ORDERS;
  if (now === undefined || before === undefined || before <= 0 || !enough) return undefined;
  const change = (now - before) / before;
  if (Math.abs(change) < LEAST_CHANGE) return undefined;
  const currency = revenue?.columns.find((column) => column.currency !== undefined)?.currency ?? "EUR";
  const shop =
    shops !== undefined && shops.rows.length > 1 ? mainPart(parts(shops), now - before) : undefined;
  const meal = mainPart(meals(hours), now - before);
  const name = shop && (shopName(shop) ?? shop);
  return words.revenue({ change, now, currency, shop: name, meal });
}

export function conversionSentence({ totals }: Facts, words: Wording): string | undefined {
  const [orders, ordersBefore, sessions, sessionsBefore, now, before] = numbers(totals?.rows[0]);
  if ((sessions ?? 0) < ENOUGH_SESSIONS || (sessionsBefore ?? 0) < ENOUGH_SESSIONS) return undefined;
  if ((orders ?? 0) + (ordersBefore ?? 0) < ENOUGH_ORDERS || now === undefined || before === undefined)
    return undefined;
  // Two standard errors of the difference of two shares: less may be chance.
  const error = Math.sqrt(
    (now * (1 - now)) / (sessions ?? 1) + (before * (1 - before)) / (sessionsBefore ?? 1),
  );
  return Math.abs(now - before) > 2 * error ? words.conversion({ now, before }) : undefined;
}

export function referrerSentence({ referrers }: Facts, words: Wording): string | undefined {
  const all = referrers === undefined ? [] : parts(referrers);
  const now = sum(all.map((part) => part.now));
  const before = sum(all.map((part) => part.before));
  if (now < ENOUGH_SESSIONS || before < ENOUGH_SESSIONS || Math.abs(now - before) / before < LEAST_CHANGE)
    return undefined;
  const part = all.length > 1 ? mainPart(all, now - before) : undefined;
  return words.sessions({ change: (now - before) / before, referrer: part });
}

/** The item that is looked at most among those that hardly anybody orders. */
export function menuSentence({ matrix }: Facts, words: Wording): string | undefined {
  const rows = (matrix?.rows ?? []).map(([, name, views, orders]) => ({
    name: String(name),
    views: Number(views),
    orders: Number(orders),
  }));
  const seen = rows.filter(({ views }) => views >= ENOUGH_VIEWS);
  const usual = sum(rows.map(({ orders }) => orders)) / Math.max(1, sum(rows.map(({ views }) => views)));
  const [item] = seen
    .filter(({ views, orders }) => orders / views < usual / 3)
    .sort((a, b) => b.views - a.views);
  return item === undefined || usual === 0 ? undefined : words.seenNotOrdered(item);
}

interface Part {
  readonly name: string;
  readonly now: number;
  readonly before: number;
}

const parts = ({ rows }: Answer): Part[] =>
  rows.flatMap(([name, now, before]) =>
    typeof name === "string" || typeof name === "number"
      ? [{ name: String(name), now: Number(now ?? 0), before: Number(before ?? 0) }]
      : [],
  );

/** The part that moved with the whole and makes up most of its change. */
function mainPart(all: readonly Part[], change: number): string | undefined {
  const shares = all.map(({ name, now, before }) => ({ name, share: (now - before) / change }));
  const [first] = shares.sort((a, b) => b.share - a.share);
  return first !== undefined && all.length > 1 && first.share > MOST_OF_IT ? first.name : undefined;
}

const MEALS: readonly (readonly [name: string, from: number, to: number])[] = [
  ["breakfast", 5, 11],
  ["lunch", 11, 15],
  ["afternoon", 15, 18],
  ["dinner", 18, 23],
];

function meals(hours: Answer | undefined): Part[] {
  const all = hours === undefined ? [] : parts(hours);
  return MEALS.map(([name, from, to]) => {
    const within = all.filter((part) => Number(part.name) >= from && Number(part.name) < to);
    return { name, now: sum(within.map((part) => part.now)), before: sum(within.map((part) => part.before)) };
  });
}

const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);

const numbers = (row: readonly unknown[] | undefined): (number | undefined)[] =>
  (row ?? []).map((cell) => (typeof cell === "number" ? cell : undefined));
