/** Checked in this order: most browsers also call themselves what they descend from. */
const BROWSERS: Readonly<Record<string, RegExp>> = {
  Edge: /\bEdgA?\//,
  Opera: /\bOPR\//,
  "Samsung Internet": /\bSamsungBrowser\//,
  Firefox: /\b(?:Firefox|FxiOS)\//,
  Chrome: /\b(?:HeadlessChrome|Chrome|CriOS)\//,
  Safari: /\bSafari\//,
};
const SYSTEMS: Readonly<Record<string, RegExp>> = {
  iPhone: /\biPhone\b/,
  iPad: /\biPad\b/,
  Android: /\bAndroid\b/,
  Windows: /\bWindows\b/,
  macOS: /\bMac OS X\b/,
  Linux: /\bLinux\b/,
};

/** `Chrome on Linux`, for people who look where they are signed in; what is not known stays as it was sent. */
export function browserName(agent: string | null): string {
  if (agent === null || agent === "") return "unknown";
  const browser = nameIn(BROWSERS, agent);
  const system = nameIn(SYSTEMS, agent);
  if (browser === undefined) return agent;
  return system === undefined ? browser : `${browser} on ${system}`;
}

function nameIn(patterns: Readonly<Record<string, RegExp>>, agent: string): string | undefined {
  return Object.entries(patterns).find(([, pattern]) => pattern.test(agent))?.[0];
}
