import type { Consent, TrackerOptions } from "./types.ts";

/** Options from the attributes of the script element: `data-k-key`, `data-k-url`, ... Undefined when there is no key. */
export function readOptions({ dataset, src }: HTMLScriptElement): TrackerOptions | undefined {
  const { kKey: key, kUrl, kConsent, kDelay = "", kShop, kTable, kCurrency, kPage } = dataset;
  if (!key) return undefined;
  return {
    key,
    url: kUrl ?? new URL(src, location.href).origin,
    consent: readConsent(kConsent),
    delay: Number.parseInt(kDelay),
    shop: kShop,
    table: kTable,
    currency: kCurrency,
    page: kPage,
  };
}

// A word we do not know is no consent.
function readConsent(text = "anonymous"): Consent {
  return text === "full" || text === "anonymous" ? text : "none";
}
