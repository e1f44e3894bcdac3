import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRateLimiter } from "./rate-limiter.ts";
import type { KeyGrant, KeyLimits } from "./tenancy.ts";

function grant(limits: KeyLimits, keyId = "KT1"): KeyGrant {
  return { keyId, tenant: "demo", role: "write", limits };
}

function start() {
  const clock = { time: 1_000_000, now: () => clock.time };
  return { clock, limiter: createRateLimiter(clock) };
}

describe("the rate limiter", () => {
  test("lets everything of a key without limits pass", () => {
    const { limiter } = start();
    for (let i = 0; i < 100; i++) expect(limiter.take(grant({}), 10_000, 8e6)).toEqual({ ok: true });
  });

  test("lets two seconds' worth pass at once, then says when to come again", () => {
    const { clock, limiter } = start();
    const key = grant({ eventsPerSecond: 100 });
    expect(limiter.take(key, 200, 0)).toEqual({ ok: true });
    expect(limiter.take(key, 50, 0)).toEqual({ ok: false, retryAfterMs: 500 });
    clock.time += 499;
    expect(limiter.take(key, 50, 0).ok).toBe(false);
    clock.time += 1;
    expect(limiter.take(key, 50, 0)).toEqual({ ok: true });
  });

  test("takes nothing from one bucket when the other refuses", () => {
    const { limiter } = start();
    const key = grant({ eventsPerSecond: 10, bytesPerSecond: 1000 });
    expect(limiter.take(key, 1, 2000)).toEqual({ ok: true });
    expect(limiter.take(key, 19, 1)).toEqual({ ok: false, retryAfterMs: 1 });
    expect(limiter.take(key, 19, 0)).toEqual({ ok: true });
  });

  test("lets a request larger than the bucket pass when it is full, and makes the next wait for the debt", () => {
    const { clock, limiter } = start();
    const key = grant({ eventsPerSecond: 10 });
    expect(limiter.take(key, 100, 0)).toEqual({ ok: true });
    expect(limiter.take(key, 1, 0)).toEqual({ ok: false, retryAfterMs: 8100 });
    clock.time += 8100;
    expect(limiter.take(key, 1, 0)).toEqual({ ok: true });
  });

  test("keeps the buckets of keys apart", () => {
    const { limiter } = start();
    expect(limiter.take(grant({ eventsPerSecond: 1 }, "KT1"), 2, 0).ok).toBe(true);
    expect(limiter.take(grant({ eventsPerSecond: 1 }, "KT1"), 1, 0).ok).toBe(false);
    expect(limiter.take(grant({ eventsPerSecond: 1 }, "KT2"), 2, 0).ok).toBe(true);
  });

  test("follows limits that were changed meanwhile, whichever were set first", () => {
    const { clock, limiter } = start();
    expect(limiter.take(grant({ eventsPerSecond: 1000 }), 1, 1).ok).toBe(true);
    expect(limiter.take(grant({ bytesPerSecond: 10 }), 1, 20).ok).toBe(true);
    expect(limiter.take(grant({ bytesPerSecond: 10 }), 1, 10).ok).toBe(false);
    clock.time += 1000;
    expect(limiter.take(grant({ eventsPerSecond: 1 }), 2, 1).ok).toBe(true);
    expect(limiter.take(grant({ eventsPerSecond: 1 }), 1, 1).ok).toBe(false);
  });

  test("gives nothing for a clock that is set back, and goes on after it", () => {
    const { clock, limiter } = start();
    const key = grant({ eventsPerSecond: 10 });
    limiter.take(key, 20, 0);
    clock.time -= 86_400_000;
    expect(limiter.take(key, 1, 0).ok).toBe(false);
    clock.time += 100;
    expect(limiter.take(key, 1, 0).ok).toBe(true);
  });

  test("never passes more than the burst plus what time brought, and always passes after the told wait", () => {
    const step = fc.record({ wait: fc.nat(3000), events: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(step, { maxLength: 60 }), (rate, steps) => {
        const { clock, limiter } = start();
        const key = grant({ eventsPerSecond: rate });
        const began = clock.time;
        let passed = 0;
        for (const { wait, events } of steps) {
          clock.time += wait;
          const verdict = limiter.take(key, events, 0);
          if (!verdict.ok) {
            clock.time += verdict.retryAfterMs;
            expect(limiter.take(key, events, 0)).toEqual({ ok: true });
          }
          passed += events;
          const earned = rate * 2 + (rate * (clock.time - began)) / 1000;
          // A request larger than the bucket may run ahead by its own excess.
          expect(passed).toBeLessThanOrEqual(earned + Math.max(0, events - rate * 2) + 1e-6);
        }
      }),
    );
  });

  test("remembers a bounded number of keys", () => {
    const { limiter } = start();
    const limits = { eventsPerSecond: 1 };
    limiter.take(grant(limits, "first"), 2, 0);
    for (let i = 0; i < 10_000; i++) limiter.take(grant(limits, `KT${i}`), 2, 0);
    expect(limiter.take(grant(limits, "first"), 2, 0).ok).toBe(true);
    expect(limiter.take(grant(limits, "KT9999"), 2, 0).ok).toBe(false);
  });
});
