import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasBrowser } from "./browser.ts";
import { TrackerFixture, waiting, type PageTracker } from "./tracker-fixture.ts";

const ITEM = { item_id: "soup", item_name: "Soup of the day", price: 6.5 };

describe.skipIf(!hasBrowser("the tracker on a page"))("the tracker on a page", () => {
  let fixture: TrackerFixture;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let shops = 0;
  beforeAll(async () => {
    fixture = await TrackerFixture.open();
  });
  beforeEach(async () => {
    context = await fixture.browser.newContext();
    page = await context.newPage();
    complaints = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => complaints.push(message.text()));
  });
  afterEach(async () => {
    fixture.proxy.fault = () => "pass";
    await context.close();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  /** Opens a page of a shop of its own; its events are told apart by it. */
  async function open(attributes = "", body = ""): Promise<string> {
    const shop = `shop-${++shops}`;
    await page.goto(fixture.page(`data-k-shop="${shop}" data-k-delay="50" ${attributes}`, body));
    return shop;
  }

  const columns = (shop: string, list: string, done: (rows: unknown[][]) => boolean) =>
    fixture.eventually(`SELECT ${list} FROM events WHERE shop_id = ? ORDER BY event_time, event_name`, done, [
      shop,
    ]);
  const names = async (shop: string, many: number) =>
    (await columns(shop, "event_name", (rows) => rows.length >= many)).map(([name]) => name);
  const call = <Name extends keyof PageTracker>(name: Name, ...rest: Parameters<PageTracker[Name]>) =>
    page.evaluate(
      ([name, rest]) => {
        const { kontor } = globalThis as unknown as {
          kontor: Record<string, (...rest: unknown[]) => unknown>;
        };
        return kontor[name as string]?.(...(rest as unknown[])) as undefined;
      },
      [name, rest] as const,
    );
  /** As the browser tells it when another tab is chosen. */
  const show = (visible: boolean) =>
    page.evaluate(`(() => {
      Object.defineProperty(document, "hidden", { value: ${!visible}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    })()`);
  const storedText = () =>
    page.evaluate<string>(`(async () => {
      const texts = [document.cookie, JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
      for (const { name } of await indexedDB.databases()) {
        const opening = indexedDB.open(name);
        await new Promise((resolve) => opening.addEventListener("success", resolve));
        const reading = opening.result.transaction("events").objectStore("events").getAll();
        await new Promise((resolve) => reading.addEventListener("success", resolve));
        texts.push(...reading.result);
        opening.result.close();
      }
      return texts.join("\\n");
    })()`);

  test("tells page views from another origin, under a strict policy, without a complaint", async () => {
    const shop = await open('data-k-table="12"');
    const rows = await columns(shop, "event_name, table_id, page_url, event_id", (found) => found.length > 0);
    expect(rows).toEqual([
      ["page_view", "12", page.url(), expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/)],
    ]);
    expect(complaints).toEqual([]);
  });

  test("tells the views of a page that changes its address by script", async () => {
    const shop = await open();
    const first = page.url();
    await page.evaluate("history.pushState({}, '', '?dish=1'); history.pushState({}, '', '?dish=1#top')");
    await page.goBack();
    await page.goBack();
    const rows = await columns(shop, "page_url, page_referrer", (found) => found.length >= 3);
    expect(rows).toEqual([
      [first, null],
      [`${first}?dish=1`, first],
      [first, `${first}?dish=1`],
    ]);
  });

  test("tells items that were half visible for a second, once, also those that come later", async () => {
    const item = (id: string) =>
      `<div data-k-item="${id}" data-k-name="Dish ${id}" data-k-price="4.20">x</div>`;
    const shop = await open('data-k-page=""', `${item("seen")}${"<br>".repeat(200)}${item("below")}`);
    expect(await names(shop, 1)).toEqual(["view_item"]);
    // In one step: what comes late is never looked at before the page is scrolled away from it.
    await page.evaluate(`document.body.insertAdjacentHTML("afterbegin", ${JSON.stringify(item("late"))});
      document.querySelector("[data-k-item=below]").scrollIntoView()`);
    const rows = await columns(shop, "item_id, items", (found) => found.length >= 2);
    expect(rows.map(([id]) => id)).toEqual(["seen", "below"]);
    expect(JSON.parse(String(rows[0]?.[1]))).toEqual([
      { item_id: "seen", item_name: "Dish seen", price: 4.2 },
    ]);
    await page.evaluate("scrollTo(0, 0)");
    expect((await columns(shop, "item_id", (found) => found.length >= 3)).map(([id]) => id)).toEqual([
      "seen",
      "below",
      "late",
    ]);
  });

  test("tells how long details were open, without the time in another tab", async () => {
    const body = `<details data-k-item='${JSON.stringify(ITEM)}'><summary>Soup</summary>hot</details>`;
    await page.clock.install();
    const shop = await open('data-k-page=""', body);
    await page.click("summary");
    // The browser tells the page some time after the click that the details are open.
    await columns(shop, "event_name", (found) => found.some(([name]) => name === "item_expand"));
    await page.clock.fastForward(10_000);
    await show(false);
    await page.clock.fastForward(600_000);
    await show(true);
    await page.clock.fastForward(10_000);
    await page.click("summary");
    const rows = await columns(shop, "event_name, item_id, (props->>'dwell_ms')::int", (found) =>
      found.some(([name]) => name === "item_collapse"),
    );
    const [expand, collapse] = ["item_expand", "item_collapse"].map((name) =>
      rows.find(([each]) => each === name),
    );
    expect(expand?.[1]).toBe("soup");
    expect(Number(collapse?.[2])).toBeGreaterThanOrEqual(20_000);
    expect(Number(collapse?.[2])).toBeLessThan(600_000);
  });

  test("tells the dwell of what is still open when the page is left, by call as well", async () => {
    await page.clock.install();
    const shop = await open('data-k-page=""');
    await call("expand", ITEM);
    await page.clock.fastForward(10_000);
    await page.goto("about:blank");
    const rows = await columns(
      shop,
      "event_name, (props->>'dwell_ms')::int >= 10000",
      (found) => found.length >= 2,
    );
    expect(rows).toEqual([
      ["item_expand", null],
      ["item_collapse", true],
    ]);
  });

  test("tells clicks on what carries data-k-event, with the item's value", async () => {
    const body = `<div data-k-item="beer" data-k-name="Beer" data-k-price="1.1" data-k-quantity="3"><button data-k-event="add_to_cart" data-k-props='{"props":{"from":"list"}}'><b>Add</b></button></div>
<form data-k-event="search_submit"><button data-k-event="">Go</button></form><a data-k-event="broken" data-k-props="{oops" href="#x">x</a>`;
    const shop = await open('data-k-page="" data-k-currency="EUR"', body);
    // Looking at it for a second is told as well.
    const ofClicks = (found: unknown[][]) => found.filter(([name]) => name !== "view_item");
    await page.click("b");
    await page.click("text=x");
    const rows = await columns(
      shop,
      "event_name, item_id, value, currency, props->>'from'",
      (found) => ofClicks(found).length >= 2,
    );
    expect(ofClicks(rows)).toEqual([
      ["add_to_cart", "beer", 3.3, "EUR", "list"],
      ["broken", null, null, null, null],
    ]);
  });

  test("tells orders and events of one's own by call, before and after it has loaded", async () => {
    await page.addInitScript(
      `(globalThis.kontor ||= []).push(["track", "early", { props: { when: "before" } }])`,
    );
    const shop = await open('data-k-page=""');
    await call("set", { table_id: "T7" });
    await call("track", "order_submit", { order_id: "o-1", items: [ITEM], value: 6.5, currency: "EUR" });
    const rows = await columns(shop, "event_name, order_id, value, table_id", (found) => found.length >= 2);
    expect(rows).toEqual([
      ["early", null, null, null],
      ["order_submit", "o-1", 6.5, "T7"],
    ]);
  });

  test("survives what a page does wrong", async () => {
    const shop = await open('data-k-page=""');
    await page.evaluate(`(() => {
      const circle = {}; circle.self = circle;
      kontor.track("circle", { props: circle });
      kontor.track("bigint", { value: 10n });
      kontor.track("not a name", {});
      kontor.track("numbers", { value: NaN, items: [{ item_id: "a", price: Infinity, quantity: null }] });
      kontor.track("script", { items: [{ item_name: "</script><img src=x onerror=alert(1)>" }] });
      kontor.collapse({ item_id: "never opened" });
    })()`);
    const rows = await columns(shop, "event_name, value, items", (found) => found.length >= 2);
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(["numbers", "script"]));
    // The events may be in the lake before the page has its answer.
    await expect.poll(() => waiting(page)).toBe(0);
    // The server's reason, for whoever writes the page.
    expect(complaints).toEqual([expect.stringContaining("Kontor refused")]);
  });

  test("stores no id without full consent, and ids of one page are not those of the next", async () => {
    const shop = await open('data-k-consent="anonymous"');
    await call("track", "secret", { user_id: "anna" });
    fixture.proxy.fault = () => "drop";
    await call("track", "waits", { user_id: "anna", visitor_id: "mine" });
    await expect.poll(storedText).toContain("waits");
    expect(await storedText()).not.toMatch(/visitor_id|session_id|user_id|anna/);
    fixture.proxy.fault = () => "pass";
    await page.reload();
    const rows = await columns(shop, "visitor_id, user_id", (found) => found.length >= 4);
    expect(rows.every(([, user]) => user === null)).toBe(true);
    // The first page's, the second page's, and none where the event came from the device.
    expect(new Set(rows.map(([visitor]) => visitor)).size).toBeGreaterThanOrEqual(2);
    expect(await context.cookies()).toEqual([]);
  });

  test("knows visitor and session again with full consent", async () => {
    const shop = await open('data-k-consent="full"');
    await call("track", "signed_in", { user_id: "anna" });
    await page.reload();
    const rows = await columns(shop, "visitor_id, session_id, user_id", (found) => found.length >= 3);
    expect(new Set(rows.map(([visitor]) => visitor)).size).toBe(1);
    expect(new Set(rows.map(([, session]) => session)).size).toBe(1);
    expect(rows.map(([, , user]) => user)).toContain("anna");
    expect(await context.cookies()).toEqual([]);
  });

  test("sends and stores nothing without consent, and begins when it is given", async () => {
    const shop = await open('data-k-consent="none"');
    const before = fixture.proxy.seen.length;
    await call("track", "unwanted");
    await call("flush");
    expect([fixture.proxy.seen.length, await waiting(page)]).toEqual([before, 0]);
    await call("consent", "full");
    await call("track", "wanted");
    expect(new Set(await names(shop, 2))).toEqual(new Set(["page_view", "wanted"]));
    expect(await storedText()).toContain("kontor");
  });

  test("forgets ids and what waits when consent is taken back", async () => {
    const shop = await open('data-k-consent="full" data-k-page=""');
    fixture.proxy.fault = () => "drop";
    await call("track", "regretted");
    await expect.poll(() => waiting(page)).toBe(1);
    await call("consent", "none");
    await expect.poll(() => waiting(page)).toBe(0);
    expect(await page.evaluate("localStorage.length")).toBe(0);
    fixture.proxy.fault = () => "pass";
    await page.reload();
    await call("track", "after");
    expect(await names(shop, 1)).toEqual(["after"]);
  });

  test("keeps still where the key is missing, and a word it does not know is no consent", async () => {
    const address = fixture.page("").replace(/page-\d+$/, "bare");
    fixture.site.page("/bare", { key: "", kontor: fixture.proxy.url });
    await page.goto(address);
    expect(complaints).toEqual(["Kontor: the script element needs data-k-key."]);
    const before = fixture.proxy.seen.length;
    await open('data-k-consent="yes please"');
    await call("flush");
    expect(fixture.proxy.seen).toHaveLength(before);
  });

  test("sends 25 events at once and fewer after the delay", async () => {
    const shop = await open('data-k-page="" data-k-delay="400"');
    const before = fixture.proxy.seen.length;
    await page.evaluate("for (let n = 0; n < 60; n++) kontor.track('many', { props: { n } })");
    expect(await names(shop, 60)).toHaveLength(60);
    expect(fixture.proxy.seen.length - before).toBe(3);
  });

  test("sends what waits when another tab is chosen, without waiting for the delay, and once", async () => {
    const shop = `shop-${++shops}`;
    await page.goto(fixture.page(`data-k-shop="${shop}" data-k-delay="600000"`));
    const before = fixture.proxy.seen.length;
    await show(false);
    await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))");
    expect(await names(shop, 1)).toEqual(["page_view"]);
    expect(fixture.proxy.seen.length - before).toBe(1);
  });

  test("sends an event that is larger than what a request may be that outlives its page", async () => {
    const shop = await open('data-k-page=""');
    await page.evaluate(
      "kontor.track('large', { props: { text: crypto.getRandomValues(new Uint8Array(60000)).join() } })",
    );
    expect(await names(shop, 1)).toEqual(["large"]);
    await expect.poll(() => waiting(page)).toBe(0);
  });

  test("loads once, however often its element stands in the page", async () => {
    const shop = `shop-${++shops}`;
    const attributes = `data-k-shop="${shop}" data-k-delay="50"`;
    const again = `</script><script src="${fixture.proxy.url}/k.js" data-k-key="other" ${attributes}`;
    await page.goto(fixture.page(`${attributes}>${again}`));
    await call("track", "afterwards");
    expect(await names(shop, 2)).toEqual(["page_view", "afterwards"]);
  });
});
