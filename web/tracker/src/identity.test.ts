import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createIdentity, SESSION_MS } from "./identity.ts";
import { uuidV7 } from "./uuid-v7.ts";

/** A storage like the browser's, of this test alone. */
function createStorage(): Storage {
  const entries = new Map<string, string>();
  return {
    get length() {
      return entries.size;
    },
    key: (index) => [...entries.keys()][index] ?? null,
    getItem: (name) => entries.get(name) ?? null,
    setItem: (name, value) => void entries.set(name, value),
    removeItem: (name) => void entries.delete(name),
    clear: () => entries.clear(),
  };
}

describe("the visitor's ids", () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 21) }));
  afterEach(() => vi.useRealTimers());

  test("stay for the page and are not stored without full consent", () => {
    const storage = createStorage();
    const identity = createIdentity(() => storage);
    const first = identity.now(false);
    expect(identity.now(false)).toEqual(first);
    expect(storage).toHaveLength(0);
    expect(createIdentity(() => storage).now(false)).not.toEqual(first);
  });

  test("stay over pages with full consent", () => {
    const storage = createStorage();
    const first = createIdentity(() => storage).now(true);
    vi.advanceTimersByTime(SESSION_MS - 1);
    expect(createIdentity(() => storage).now(true)).toEqual(first);
  });

  test("begin a new session after 30 minutes without an event", () => {
    const identity = createIdentity(createStorage);
    const first = identity.now(false);
    vi.advanceTimersByTime(SESSION_MS - 1);
    expect(identity.now(false).session_id).toBe(first.session_id);
    vi.advanceTimersByTime(SESSION_MS);
    const later = identity.now(false);
    expect(later.visitor_id).toBe(first.visitor_id);
    expect(later.session_id).not.toBe(first.session_id);
  });

  test("are forgotten", () => {
    const storage = createStorage();
    const identity = createIdentity(() => storage);
    const first = identity.now(true);
    identity.forget();
    expect(storage).toHaveLength(0);
    expect(identity.now(true).visitor_id).not.toBe(first.visitor_id);
  });

  test.each([
    "",
    "{}",
    "null",
    "a b c",
    `${"x".repeat(36)} ${"y".repeat(36)} soon`,
    "<script>",
    "x".repeat(1e5),
  ])("are made anew where something else is stored: %.20s", (found) => {
    const storage = createStorage();
    storage.setItem("kontor", found);
    expect(createIdentity(() => storage).now(true).visitor_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  test("need no storage", () => {
    const identity = createIdentity(() => {
      throw new DOMException("denied", "SecurityError");
    });
    expect(identity.now(true)).toEqual(identity.now(true));
    expect(() => identity.forget()).not.toThrow();
  });
});

describe("UUIDv7", () => {
  test("have the form of RFC 9562, sort by time and do not repeat", () => {
    const ids = Array.from({ length: 5000 }, (_, n) => uuidV7(Date.UTC(2026, 0, 1) + n));
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 5000 }, () => uuidV7(0))).size).toBe(5000);
  });

  test.each([0, 1, Date.UTC(1970, 0, 1), Date.UTC(2100, 0, 1), 2 ** 48 - 1])("hold the time %i", (now) => {
    expect(Number.parseInt(uuidV7(now).replace("-", ""), 16)).toBe(now);
  });
});
