import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Admission } from "./admission.ts";

describe("Admission", () => {
  let admission: Admission;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance", "setInterval", "clearInterval"] });
    admission = new Admission({ requests: 2, bytes: 100, lagMs: 50, waitMs: 100 });
  });
  afterEach(() => {
    admission[Symbol.dispose]();
    vi.useRealTimers();
  });

  test("takes as many requests as allowed, and more when some have left", () => {
    expect([admission.enter(), admission.enter(), admission.enter()]).toEqual([true, true, false]);
    expect(admission.full).toBe(true);
    admission.leave();
    expect(admission.full).toBe(false);
    expect(admission.enter()).toBe(true);
  });

  test("holds as many bytes as allowed and notes nothing of what it refuses", () => {
    expect([admission.hold(60), admission.hold(60), admission.hold(40)]).toEqual([true, false, true]);
    expect(admission.full).toBe(true);
    admission.release(100);
    expect(admission.load).toMatchObject({ requests: 0, bytes: 0 });
    expect(admission.full).toBe(false);
  });

  test("takes as much work as can be done soon, and one large request when there is none", () => {
    const small = new Admission({ workBytes: 100 });
    expect([small.enter(60), small.enter(60), small.enter(1)]).toEqual([true, true, false]);
    expect(small.full).toBe(true);
    small.leave(60);
    small.leave(60);
    expect([small.full, small.enter(1000), small.full, small.enter(1)]).toEqual([false, true, true, false]);
    small[Symbol.dispose]();
  });

  test("is full while a request has waited too long, and not before or after", () => {
    admission.enter();
    vi.advanceTimersByTime(90);
    expect(admission.full).toBe(false);
    vi.advanceTimersByTime(20);
    expect(admission.full).toBe(true);
    admission.leave();
    expect([admission.full, admission.waitedMs]).toEqual([false, 0]);
  });

  test("lets a few requests wait out a slow moment of the disk", () => {
    const large = new Admission({ requests: 30, waitMs: 100 });
    for (let at = 0; at < 9; at++) large.enter();
    vi.advanceTimersByTime(1000);
    expect(large.full).toBe(false);
    large.enter();
    expect(large.full).toBe(true);
    large[Symbol.dispose]();
  });

  test("does not count the time that later requests have not waited", () => {
    admission.enter();
    for (let at = 0; at < 10; at++) {
      vi.advanceTimersByTime(60);
      admission.enter();
      admission.leave();
      expect(admission.full).toBe(false);
    }
  });

  test("takes a few, not many, while the event loop is late, and recovers", () => {
    using admission = new Admission({ lagMs: 50 });
    // A loop that is blocked runs its timers late: the clock has moved on by then.
    vi.advanceTimersByTime(20);
    const late = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 1000);
    vi.advanceTimersToNextTimer();
    late.mockRestore();
    expect(admission.load.lagMs).toBeGreaterThan(50);
    for (let taken = 0; taken < 4; taken++) {
      expect(admission.full).toBe(false);
      admission.enter();
    }
    expect(admission.full).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(admission.load.lagMs).toBeLessThan(1);
    expect(admission.full).toBe(false);
  });
});
