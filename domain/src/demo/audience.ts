import { createUserAgentLookup, type UserAgentFacts } from "../enrich/index.ts";
import { createWheel, type Random } from "./seeded-random.ts";

type Weighted<Value> = readonly (readonly [value: Value, weight: number])[];

const COUNTRIES: Weighted<string> = [
  ["DE", 62],
  ["AT", 9],
  ["NL", 7],
  ["FR", 6],
  ["IT", 5],
  ["US", 4],
  ["GB", 4],
  ["CH", 3],
];

const PHONES: Weighted<string> = [
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    48,
  ],
  [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    38,
  ],
  ["Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0", 5],
  [
    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    5,
  ],
];
const DESKTOPS: Weighted<string> = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    50,
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    28,
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0", 12],
];
const BOTS: Weighted<string> = [
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", 6],
  ["Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", 3],
];

/** Shares of visits by crawlers, and of desktops among guests. */
const BOT_SHARE = 0.025;
const DESKTOP_SHARE = { restaurant: 0.06, retail: 0.45 };

/** Where a visit came from. */
export interface Origin {
  /** After `?` of the page's address; empty without a campaign. */
  readonly query: string;
  readonly referrer?: string;
  /** Scanned at a table. */
  readonly table?: true;
}

const DIRECT: Origin = { query: "" };
const QR: Origin = { query: "utm_source=qr&utm_medium=table", table: true };
const SEARCH: Origin = { query: "", referrer: "https://www.google.com/" };
const SOCIAL: Origin = {
  query: "utm_source=instagram&utm_medium=social",
  referrer: "https://www.instagram.com/",
};
const LETTER: Origin = { query: "utm_source=newsletter&utm_medium=email&utm_campaign=weekly-letter" };
const ORIGINS: Readonly<Record<"restaurant" | "retail", Weighted<Origin>>> = {
  restaurant: [
    [QR, 62],
    [SEARCH, 14],
    [DIRECT, 11],
    [SOCIAL, 8],
    [LETTER, 5],
  ],
  retail: [
    [SEARCH, 36],
    [DIRECT, 26],
    [SOCIAL, 20],
    [LETTER, 18],
  ],
};

/** Who a visit is by, as the lake's columns say it. */
export interface Guest extends UserAgentFacts {
  readonly country: string;
}

export interface Audience {
  guest(random: Random): Guest;
  origin(random: Random): Origin;
}

/** The people (and crawlers) that come to a kind of shop. */
export function createAudience(kind: "restaurant" | "retail"): Audience {
  const country = drawer(COUNTRIES);
  const factsOf = createUserAgentLookup();
  const agents = [PHONES, DESKTOPS, BOTS].map((list) =>
    drawer(list.map(([userAgent, weight]) => [factsOf(userAgent), weight] as const)),
  );
  const origin = drawer(ORIGINS[kind]);
  return {
    guest(random) {
      const sort = random() < BOT_SHARE ? 2 : random() < DESKTOP_SHARE[kind] ? 1 : 0;
      return { ...agents[sort]?.(random), isBot: sort === 2, country: country(random) };
    },
    origin,
  };
}

function drawer<Value>(list: Weighted<Value>): (random: Random) => Value {
  const wheel = createWheel(list.map(([, weight]) => weight));
  return (random) => (list[wheel(random)] as Weighted<Value>[number])[0];
}
