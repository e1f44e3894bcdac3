const MOST_TEXT = 8000;
const IDS = /^(visitor|session|user)_id$/;

/**
 * An event as JSON, undefined when it cannot be: the page's mistakes (a circle, a BigInt) stay the page's. NaN and null are left out, for inside an item the
 * server would refuse the event for them.
 */
export function eventText(event: object): string | undefined {
  try {
    return JSON.stringify(event, (_, value: unknown) => {
      if (value === null || (typeof value === "number" && !Number.isFinite(value))) return undefined;
      return value;
    });
  } catch {
    return undefined;
  }
}

/** What of an event may stand on the device without consent `full`: nothing that tells whose it is. */
export function withoutIds(json: string): string {
  return JSON.stringify(JSON.parse(json, (name, value: unknown) => (IDS.test(name) ? undefined : value)));
}

/** An address without its fragment, short enough for the server. */
export function addressText(address: string): string {
  return (address.split("#", 1)[0] ?? "").slice(0, MOST_TEXT);
}
