import type { LiveEvent, LiveEvents } from "@kontor/contracts";

/** An event of the strip with a number of its own, as ids may be missing. */
export interface StripEvent extends LiveEvent {
  readonly key: number;
}

/** What was seen since the screen was opened. */
export interface LiveCount {
  readonly accepted: number;
  readonly byName: Readonly<Record<string, number>>;
  readonly revenue: number;
  /** How many of the accepted are of bots: tiles leave them out. */
  readonly ofBots: number;
  /** The newest first. */
  readonly events: readonly StripEvent[];
}

export const NOTHING_YET: LiveCount = {
  accepted: 0,
  byName: {},
  revenue: 0,
  ofBots: 0,
  events: [],
};

/** Rows that the strip keeps. */
const KEPT = 50;

/** Adds a message to what was seen. */
export function withEvents(seen: LiveCount, message: LiveEvents): LiveCount {
  const byName = { ...seen.byName };
  for (const [name, count] of Object.entries(message.by_name)) byName[name] = (byName[name] ?? 0) + count;
  const first = (seen.events[0]?.key ?? 0) + 1;
  const added = message.events.map((event, at) => ({ ...event, key: first + at })).toReversed();
  return {
    accepted: seen.accepted + message.accepted,
    byName,
    revenue: seen.revenue + message.revenue,
    ofBots: seen.ofBots + (message.bots?.accepted ?? 0),
    events: [...added, ...seen.events].slice(0, KEPT),
  };
}
