import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, launchBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";
import { TrackerFixture, trackMany, waiting } from "./tracker-fixture.ts";

const CLOSES = 200;
const QUEUED = 5;

describe.skipIf(!hasBrowser("the tracker on bad days"))("the tracker on bad days", () => {
  let fixture: TrackerFixture;
  beforeAll(async () => {
    fixture = await TrackerFixture.open();
  });
  afterEach(() => {
    fixture.proxy.fault = () => "pass";
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  test("loses at most one in a thousand events when tabs close with five of them queued", async () => {
    const address = fixture.page('data-k-page=""');
    const context = await fixture.browser.newContext();
    // Nothing is left on the device that a later page could send: what arrives was sent while closing.
    await context.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }));
    for (let round = 0; round < CLOSES; round++) {
      const page = await context.newPage();
      await page.goto(address);
      await trackMany(page, "closing", QUEUED, round * QUEUED);
      // Half of them go elsewhere, half close the tab.
      if (round % 2 === 0) await page.goto("about:blank");
      await close(page);
    }
    const sent = CLOSES * QUEUED;
    const [[rows, distinct] = []] = await fixture.eventually(
      "SELECT count(*), count(DISTINCT event_id) FROM events WHERE event_name = 'closing'",
      ([row]) => Number(row?.[1]) >= sent,
    );
    process.stderr.write(`closing: ${Number(distinct)} of ${sent} events arrived from ${CLOSES} tabs\n`);
    expect(Number(distinct)).toBeGreaterThanOrEqual(sent * 0.999);
    expect(rows).toBe(distinct);
    await context.close();
    // Two hundred tabs take a minute, and several on a machine with other work.
  }, 600_000);

  test("sends its last events by sendBeacon where fetch knows no keepalive", async () => {
    const address = fixture.page('data-k-page=""');
    const context = await fixture.browser.newContext();
    await context.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", { value: undefined });
      delete (Request.prototype as { keepalive?: boolean }).keepalive;
    });
    for (let round = 0; round < 10; round++) {
      const page = await context.newPage();
      await page.goto(address);
      await trackMany(page, "by_beacon", QUEUED, round * QUEUED);
      await close(page);
    }
    const sent = 10 * QUEUED;
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'by_beacon'",
      ([row]) => Number(row?.[0]) >= sent,
    );
    expect(await fixture.counts("by_beacon")).toEqual([sent, sent]);
    await context.close();
  });

  test("counts a page that comes back whole from the browser's memory", async () => {
    const browser = await launchBrowser(["--disable-back-forward-cache"]);
    const page = await browser.newPage();
    const address = fixture.page('data-k-delay="20"');
    await page.goto(address);
    // The browser keeps no page in its memory that waits for an answer or writes to the device.
    await fixture.eventually(
      "SELECT 1 FROM events WHERE event_name = 'page_view' AND page_url = ?",
      (rows) => rows.length > 0,
      [address],
    );
    await expect.poll(() => waiting(page)).toBe(0);
    await page.goto(fixture.page('data-k-delay="20"'));
    // Playwright waits for a load that such a page does not have again.
    await page.evaluate("void setTimeout(() => history.back())");
    const views = await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'page_view' AND page_url = ?",
      ([row]) => Number(row?.[0]) >= 2,
      [address],
    );
    expect(views).toEqual([[2]]);
    expect(fixture.site.asked.filter((path) => address.endsWith(path))).toHaveLength(1);
    await browser.close();
  });

  test("sends with the next visit what a closing tab could not", async () => {
    const address = fixture.page('data-k-page=""');
    const context = await fixture.browser.newContext();
    let count = 0;
    fixture.proxy.fault = () => (["drop", "lose", { status: 500 }, "pass"] as const)[count++ % 4] ?? "pass";
    for (let round = 0; round < 20; round++) {
      const page = await context.newPage();
      await page.goto(address);
      await trackMany(page, "next_visit", QUEUED, round * QUEUED);
      // The device has them before the tab is closed.
      await waiting(page);
      await close(page);
    }
    fixture.proxy.fault = () => "pass";
    const page = await context.newPage();
    await page.goto(address);
    const sent = 20 * QUEUED;
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'next_visit'",
      ([row]) => Number(row?.[0]) >= sent,
    );
    expect(await fixture.counts("next_visit")).toEqual([sent, sent]);
    await context.close();
  });

  test.each(["anonymous", "full"])(
    "loses nothing over an offline day with reloads, and doubles nothing (%s)",
    async (consent) => {
      const name = `offline_${consent}`;
      const address = fixture.page(`data-k-page="" data-k-consent="${consent}"`);
      const context = await fixture.browser.newContext();
      const day = Date.now() - 86_400_000;
      let page = await context.newPage();
      fixture.proxy.fault = () => "drop";
      for (let part = 0; part < 3; part++) {
        await page.clock.setFixedTime(day + part * 8 * 3_600_000);
        await page.goto(address);
        await trackMany(page, name, 100, part * 100);
        // The device has them before the page is left.
        await eventually(
          () => waiting(page),
          (count) => count >= (part + 1) * 100,
        );
        if (part === 1) {
          await page.close();
          page = await context.newPage();
        }
      }
      fixture.proxy.fault = () => "pass";
      await page.close();
      page = await context.newPage();
      await page.goto(address);
      await fixture.eventually(
        "SELECT count(*) FROM events WHERE event_name = ?",
        ([row]) => Number(row?.[0]) >= 300,
        [name],
      );
      expect(await fixture.counts(name)).toEqual([300, 300]);
      const [[hours] = []] = await fixture.rows(
        "SELECT date_diff('hour', min(event_time), max(event_time)) FROM events WHERE event_name = ?",
        [name],
      );
      expect(hours).toBe(16);
      await eventually(
        () => waiting(page),
        (count) => count === 0,
      );
      expect(await waiting(page)).toBe(0);
      await context.close();
    },
  );

  test("keeps the newest thousand while it is offline", async () => {
    const address = fixture.page('data-k-page=""');
    const context = await fixture.browser.newContext();
    const page = await context.newPage();
    fixture.proxy.fault = () => "drop";
    await page.goto(address);
    // The first batch is taken with the 25th event, before any gives way: it has to have failed.
    const failed = page.waitForEvent("requestfailed");
    await trackMany(page, "too_many", 1200);
    await failed;
    await eventually(
      () => waiting(page),
      (count) => count === 1000,
    );
    fixture.proxy.fault = () => "pass";
    await page.reload();
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'too_many'",
      ([row]) => Number(row?.[0]) >= 1000,
    );
    expect(
      await fixture.rows(
        "SELECT count(*), min((props->>'n')::int), max((props->>'n')::int) FROM events WHERE event_name = 'too_many'",
      ),
    ).toEqual([[1000, 200, 1199]]);
    await context.close();
  });

  test("goes on by itself when the network comes back", async () => {
    const address = fixture.page('data-k-page="" data-k-delay="50"');
    const context = await fixture.browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await context.setOffline(true);
    await trackMany(page, "back_online", 10);
    await page.evaluate(() =>
      (globalThis as unknown as { kontor: { flush(): Promise<void> } }).kontor.flush(),
    );
    await context.setOffline(false);
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'back_online'",
      ([row]) => Number(row?.[0]) >= 10,
    );
    expect(await fixture.counts("back_online")).toEqual([10, 10]);
    await context.close();
  });

  test("doubles and loses nothing on a line that breaks, refuses and forgets to answer", async () => {
    const address = fixture.page('data-k-page="" data-k-delay="20"');
    const context = await fixture.browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    const random = seeded(7);
    fixture.proxy.fault = () => {
      const chance = random();
      if (chance < 0.15) return "drop";
      if (chance < 0.35) return "lose";
      if (chance < 0.45) return { status: 500 };
      return chance < 0.5 ? { status: 429, retryAfter: 1 } : "pass";
    };
    for (let part = 0; part < 5; part++) await trackMany(page, "bad_line", 60, part * 60);
    await eventually(
      () => waiting(page),
      (count) => count === 0,
    );
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'bad_line'",
      ([row]) => Number(row?.[0]) >= 300,
    );
    expect(await fixture.counts("bad_line")).toEqual([300, 300]);
    const faults = fixture.proxy.seen.filter(({ fault }) => fault === "lose").length;
    expect(faults).toBeGreaterThan(0);
    await context.close();
  });

  test("comes back only after Retry-After", async () => {
    const address = fixture.page('data-k-page="" data-k-delay="20"');
    const context = await fixture.browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    const before = fixture.proxy.seen.length;
    fixture.proxy.fault = () =>
      fixture.proxy.seen.length === before ? { status: 503, retryAfter: 2 } : "pass";
    await trackMany(page, "retry_after", 30);
    await page.evaluate(() =>
      (globalThis as unknown as { kontor: { flush(): Promise<void> } }).kontor.flush(),
    );
    await fixture.eventually(
      "SELECT count(*) FROM events WHERE event_name = 'retry_after'",
      ([row]) => Number(row?.[0]) >= 30,
    );
    const [first, second] = fixture.proxy.seen.slice(before);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(await fixture.counts("retry_after")).toEqual([30, 30]);
    await context.close();
  });

  test.each([400, 401, 403, 410, 413, 422])("gives up on %i", async (status) => {
    const address = fixture.page('data-k-page="" data-k-delay="20"');
    const context = await fixture.browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    const before = fixture.proxy.seen.length;
    fixture.proxy.fault = () => ({ status });
    await trackMany(page, "given_up", 3);
    await eventually(
      async () => fixture.proxy.seen.length,
      (count) => count > before,
    );
    expect(
      await eventually(
        () => waiting(page),
        (count) => count === 0,
      ),
    ).toBe(0);
    fixture.proxy.fault = () => "pass";
    await trackMany(page, `after_${status}`, 1);
    await fixture.eventually("SELECT 1 FROM events WHERE event_name = ?", (rows) => rows.length > 0, [
      `after_${status}`,
    ]);
    expect(await fixture.counts("given_up")).toEqual([0, 0]);
    await context.close();
  });
});

/** As a person does: with the page's farewell. Playwright's own close is the end of the page without one. */
async function close(page: Page): Promise<void> {
  const gone = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await gone;
}

// mulberry32 (Tommy Ettinger, public domain).
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
