import type { Clock } from "@kontor/core";
import type { KeyGrant } from "./tenancy.ts";

export type RateVerdict = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/** Keeps keys within their limits, per process. */
export interface RateLimiter {
  /** Takes all of it or nothing. `retryAfterMs` is when the same request would pass if nothing else came. */
  take(grant: KeyGrant, events: number, bytes: number): RateVerdict;
}

/** A bucket holds what two seconds bring, so that a burst after a pause passes. */
const BURST_SECONDS = 2;
/** Most keys remembered; a key that is forgotten starts with full buckets. */
const MOST_KEYS = 10_000;
/** Waiting exactly as long as told must suffice, whatever the sums rounded. */
const ROUNDING_S = 1e-9;
const PASS: RateVerdict = { ok: true };

interface Buckets {
  events: number;
  bytes: number;
  /** When they were last filled. */
  at: number;
}

/**
 * Token buckets, one pair per key. A request larger than a bucket passes when the bucket is full and leaves it in debt: over time the limit
 * holds, and no request that the front door allows is refused for ever.
 */
export function createRateLimiter(clock: Clock): RateLimiter {
  const byKey = new Map<string, Buckets>();
  return {
    take(grant, events, bytes) {
      const { eventsPerSecond = Infinity, bytesPerSecond = Infinity } = grant.limits;
      if (eventsPerSecond === Infinity && bytesPerSecond === Infinity) return PASS;
      const buckets = bucketsOf(byKey, grant.keyId, clock.now());
      refill(buckets, eventsPerSecond, bytesPerSecond, clock.now());
      const seconds = Math.max(
        missing(buckets.events, events, eventsPerSecond),
        missing(buckets.bytes, bytes, bytesPerSecond),
      );
      if (seconds > ROUNDING_S) return { ok: false, retryAfterMs: Math.ceil(seconds * 1000) };
      buckets.events -= events;
      buckets.bytes -= bytes;
      return PASS;
    },
  };
}

function bucketsOf(byKey: Map<string, Buckets>, keyId: string, now: number): Buckets {
  const known = byKey.get(keyId);
  if (known) return known;
  const oldest = byKey.keys().next();
  if (byKey.size >= MOST_KEYS && !oldest.done) byKey.delete(oldest.value);
  const full = { events: Infinity, bytes: Infinity, at: now };
  byKey.set(keyId, full);
  return full;
}

/** Limits may have changed since: a bucket never holds more than the present one's burst. A clock set back brings nothing. */
function refill(buckets: Buckets, eventsPerSecond: number, bytesPerSecond: number, now: number): void {
  const seconds = Math.max(0, now - buckets.at) / 1000;
  buckets.events = refilled(buckets.events, eventsPerSecond, seconds);
  buckets.bytes = refilled(buckets.bytes, bytesPerSecond, seconds);
  buckets.at = now;
}

function refilled(held: number, perSecond: number, seconds: number): number {
  return perSecond === Infinity ? Infinity : Math.min(held + seconds * perSecond, perSecond * BURST_SECONDS);
}

/** Seconds until the bucket holds the amount (or is full). */
function missing(held: number, amount: number, perSecond: number): number {
  if (perSecond === Infinity) return 0;
  return (Math.min(amount, perSecond * BURST_SECONDS) - held) / perSecond;
}
