/** Names that shops write and CLDR does not. */
const aliases: Readonly<Record<string, string>> = {
  eire: "IE",
  rsa: "ZA",
  usa: "US",
  uk: "GB",
  "hong kong": "HK",
  "czech republic": "CZ",
  korea: "KR",
  macedonia: "MK",
  turkey: "TR",
};

/** ISO 3166-1 alpha-2 by English name; undefined for what is no country of its own ("Channel Islands", "Unspecified"). */
export function createCountryCodes(): (name: string) => string | undefined {
  const codes = new Map(Object.entries(aliases));
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  for (const code of currentCodes()) {
    const name = names.of(code);
    if (name !== undefined) codes.set(name.toLowerCase(), code);
  }
  return (name) => codes.get(name.trim().toLowerCase());
}

// Former codes (UK, DD) have the names of their successors; canonicalisation tells them apart.
function* currentCodes(): Generator<string> {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    if (new Intl.Locale(`und-${code}`).region === code) yield code;
  }
}
