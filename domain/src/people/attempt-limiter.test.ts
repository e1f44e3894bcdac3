import { describe, expect, test } from "vitest";
import { createAttemptLimiter } from "./attempt-limiter.ts";
import { TooManyAttemptsError } from "./errors.ts";

function open() {
  let now = 1_790_000_000_000;
  const limiter = createAttemptLimiter({ now: () => now });
  const wait = (account: string | undefined, address: string | null): number => {
    try {
      limiter.take(account, address);
      return 0;
    } catch (error) {
      if (error instanceof TooManyAttemptsError) return error.retryAfterMs;
      throw error;
    }
  };
  return { limiter, wait, pass: (ms: number) => (now += ms) };
}

describe("tries to sign in", () => {
  test("are five per account and address, then one a minute, as told", () => {
    const { wait, pass } = open();
    for (let n = 0; n < 5; n++) expect(wait("ada", "1.1.1.1")).toBe(0);
    expect(wait("ada", "1.1.1.1")).toBe(60_000);
    pass(59_000);
    expect(wait("ada", "1.1.1.1")).toBeGreaterThan(0);
    pass(1000);
    expect(wait("ada", "1.1.1.1")).toBe(0);
    expect(wait("ada", "1.1.1.1")).toBe(60_000);
  });

  test("of a stranger do not lock the owner out", () => {
    const { wait } = open();
    for (let n = 0; n < 10; n++) wait("ada", "6.6.6.6");
    expect(wait("ada", "1.1.1.1")).toBe(0);
  });

  test("on one account from everywhere, and on all accounts from one address, are bounded too", () => {
    const { wait } = open();
    const fromEverywhere = Array.from({ length: 120 }, (_, n) => wait("ada", `10.0.0.${n}`));
    expect(fromEverywhere.filter((each) => each === 0)).toHaveLength(100);
    const onAll = Array.from({ length: 80 }, (_, n) => wait(`guess-${n}`, "6.6.6.6"));
    expect(onAll.filter((each) => each === 0)).toHaveLength(60);
  });

  test("stay counted through a flood of made-up accounts from one address", () => {
    const { wait } = open();
    for (let n = 0; n < 5; n++) wait("ada", "1.1.1.1");
    for (let n = 0; n < 60_000; n++) wait(`made-up-${n}`, "6.6.6.6");
    expect(wait("ada", "1.1.1.1")).toBe(60_000);
  });

  test("from one network of IPv6 count as one", () => {
    const { wait } = open();
    const from = [
      "2001:db8::1",
      "2001:db8::2",
      "2001:db8:0:0:ffff::9",
      "2001:db8::a:b",
      "2001:db8::5",
      "2001:db8::6",
    ];
    expect(from.map((address) => wait("ada", address)).filter((each) => each === 0)).toHaveLength(5);
    expect(wait("ada", "2001:db8:0:1::1")).toBe(0);
  });

  test("that succeed are given back", () => {
    const { limiter, wait } = open();
    for (let n = 0; n < 50; n++) limiter.take("ada", "1.1.1.1").undo();
    expect(wait("ada", "1.1.1.1")).toBe(0);
  });

  test("do not come back when the clock is set back", () => {
    const { wait, pass } = open();
    for (let n = 0; n < 5; n++) wait("ada", null);
    pass(-3_600_000);
    expect(wait("ada", null)).toBeGreaterThan(0);
  });
});
