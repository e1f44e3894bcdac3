const HOUR_MS = 3_600_000;
/** Of the shops' clocks at a first start: lunch is over, dinner is on, and Today has a day to show. */
const DINNER = 20;

/** Zones by their hours ahead of UTC, from -11 on; none of them has summer time. */
const ZONES = [
  "Pacific/Pago_Pago",
  "Pacific/Honolulu",
  "Pacific/Gambier",
  "Pacific/Pitcairn",
  "America/Phoenix",
  "America/Costa_Rica",
  "America/Bogota",
  "America/Puerto_Rico",
  "America/Cayenne",
  "America/Noronha",
  "Atlantic/Cape_Verde",
  "UTC",
  "Africa/Lagos",
  "Africa/Johannesburg",
  "Africa/Nairobi",
  "Asia/Dubai",
  "Asia/Tashkent",
  "Asia/Dhaka",
  "Asia/Bangkok",
  "Asia/Singapore",
  "Asia/Tokyo",
  "Australia/Brisbane",
  "Pacific/Guadalcanal",
  "Pacific/Tarawa",
] as const;
const FIRST = -11;

/** The time zone of the demo's shops. */
export interface DemoZone {
  /** IANA name. */
  readonly name: string;
  /** What its clocks are ahead of UTC, ms. */
  readonly offsetMs: number;
}

/**
 * The zone where it is between 20 and 21 o'clock at `now` (ms since the epoch). Somebody who tries Kontor in the morning, or in California while UTC has just begun
 * a day, sees a day that has happened.
 */
export function demoZoneAt(now: number): DemoZone {
  const hour = new Date(now).getUTCHours();
  const ahead = ((DINNER - hour - FIRST) % 24) + FIRST;
  return { name: ZONES[ahead - FIRST] ?? "UTC", offsetMs: ahead * HOUR_MS };
}
