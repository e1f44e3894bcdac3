import { isUtf8 } from "node:buffer";

/** The campaign that a page's address names. What it does not name is absent. */
export interface Campaign {
  readonly utmSource?: string;
  readonly utmMedium?: string;
  readonly utmCampaign?: string;
}

/** Longest kept value, in code points. */
const MAX_LENGTH = 256;

/**
 * Reads `utm_source`, `utm_medium` and `utm_campaign`: the first of each after a `?` or `&`, up to the next `&` or `#` (so a single-page app's `#/menu?utm_source=qr`
 * counts, too). `+` is a space, `%XX` is decoded, a stray `%` stays, a value that decodes to no UTF-8 stays as sent, case is kept, empty is absent. This is the
 * meaning; the lake's engine does the same in SQL.
 */
export function campaignOf(pageUrl: string | undefined): Campaign {
  if (pageUrl === undefined || !pageUrl.includes("utm_")) return {};
  const utmSource = parameter(pageUrl, /[?&]utm_source=([^&#]*)/);
  const utmMedium = parameter(pageUrl, /[?&]utm_medium=([^&#]*)/);
  const utmCampaign = parameter(pageUrl, /[?&]utm_campaign=([^&#]*)/);
  return {
    ...(utmSource === undefined ? {} : { utmSource }),
    ...(utmMedium === undefined ? {} : { utmMedium }),
    ...(utmCampaign === undefined ? {} : { utmCampaign }),
  };
}

function parameter(url: string, pattern: RegExp): string | undefined {
  const raw = pattern.exec(url)?.[1];
  if (raw === undefined || raw === "") return undefined;
  return Array.from(decoded(raw.replaceAll("+", " ")))
    .slice(0, MAX_LENGTH)
    .join("");
}

// decodeURIComponent throws on a stray "%"; here only runs of whole %XX are decoded.
function decoded(text: string): string {
  let whole = true;
  const result = text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Buffer.from(run.replaceAll("%", ""), "hex");
    whole &&= isUtf8(bytes);
    return bytes.toString("utf8");
  });
  return whole ? result : text;
}
