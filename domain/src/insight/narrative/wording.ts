import type { Comparison } from "@kontor/contracts";
import type { Language } from "../model/words.ts";

/** What the sentences say, by language. */
export interface Wording {
  revenue(fact: {
    readonly change: number;
    readonly now: number;
    readonly currency: string;
    readonly shop: string | undefined;
    readonly meal: string | undefined;
  }): string;
  conversion(fact: { readonly now: number; readonly before: number }): string;
  sessions(fact: { readonly change: number; readonly referrer: string | undefined }): string;
  seenNotOrdered(fact: { readonly name: string; readonly views: number; readonly orders: number }): string;
}

const against: Readonly<Record<Language, Readonly<Record<Comparison, string>>>> = {
  en: {
    previous: "the time before",
    week_before: "the same time a week before",
    four_weeks_before: "the same time four weeks before",
    year_before: "the same time a year before",
  },
  de: {
    previous: "der Zeit davor",
    week_before: "der gleichen Zeit eine Woche zuvor",
    four_weeks_before: "der gleichen Zeit vier Wochen zuvor",
    year_before: "der gleichen Zeit ein Jahr zuvor",
  },
};

const mealsInGerman: Readonly<Record<string, string>> = {
  breakfast: "am Vormittag",
  lunch: "mittags",
  afternoon: "am Nachmittag",
  dinner: "abends",
};
const mealsInEnglish: Readonly<Record<string, string>> = {
  breakfast: "in the morning",
  lunch: "at lunch",
  afternoon: "in the afternoon",
  dinner: "at dinner",
};

export function wordsIn(language: Language, compare: Comparison): Wording {
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const money = (value: number, currency: string) =>
    new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 0 }).format(value);
  const time = against[language][compare];
  return language === "de"
    ? {
        revenue: ({ change, now, currency, shop, meal }) =>
          `Der Umsatz ist gegenüber ${time} um ${percent.format(Math.abs(change))} ${change > 0 ? "gestiegen" : "gefallen"}, auf ${money(now, currency)}${mostly("vor allem", meal && mealsInGerman[meal], shop && `bei ${shop}`)}.`,
        conversion: ({ now, before }) =>
          `Auf 100 Sitzungen kommen ${whole.format(now * 100)} Bestellungen (${exact.format(now)} statt ${exact.format(before)}).`,
        sessions: ({ change, referrer }) =>
          `Es gab ${percent.format(Math.abs(change))} ${change > 0 ? "mehr" : "weniger"} Sitzungen als zu ${time}${mostly("vor allem über", referrer)}.`,
        seenNotOrdered: ({ name, views, orders }) =>
          `${name} wurde ${whole.format(views)}-mal angesehen und ${whole.format(orders)}-mal bestellt.`,
      }
    : {
        revenue: ({ change, now, currency, shop, meal }) =>
          `Revenue ${change > 0 ? "rose" : "fell"} ${percent.format(Math.abs(change))} against ${time}, to ${money(now, currency)}${mostly("mostly", meal && mealsInEnglish[meal], shop && `at ${shop}`)}.`,
        conversion: ({ now, before }) =>
          `Conversion ${now > before ? "rose" : "fell"} from ${exact.format(before)} to ${exact.format(now)} of sessions.`,
        sessions: ({ change, referrer }) =>
          `There were ${percent.format(Math.abs(change))} ${change > 0 ? "more" : "fewer"} sessions than at ${time}${mostly("mostly by", referrer)}.`,
        seenNotOrdered: ({ name, views, orders }) =>
          `${name} was looked at ${whole.format(views)} times and ordered ${orders === 0 ? "never" : orders === 1 ? "once" : `${whole.format(orders)} times`}.`,
      };
}

function mostly(word: string, ...parts: readonly (string | undefined)[]): string {
  const said = parts.filter((part) => part !== undefined && part !== "");
  return said.length === 0 ? "" : `, ${word} ${said.join(" ")}`;
}
