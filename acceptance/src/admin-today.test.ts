import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { looks, openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";

const GUEST =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const RANGES = ["today", "yesterday", "this_week", "this_month", "7d"];
const COMPARISONS = ["previous", "week_before", "four_weeks_before"];
const WIDTHS = [1440, 1280, 1120, 900, 700, 390];

describe.skipIf(!hasBrowser("Today"))("Today", () => {
  let admin: AdminFixture;
  beforeAll(async () => {
    admin = await openAdmin();
  });
  afterAll(() => admin[Symbol.asyncDispose]());

  test("the first steps stand in even lines at any width", async () => {
    const { page } = await admin.open("/today");
    await page.locator(".step").first().waitFor();
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const tops = await page
        .locator(".step")
        .evaluateAll((steps) => steps.map((step) => Math.round(step.getBoundingClientRect().top)));
      const lines = new Set(tops).size;
      expect([1, 2, 4]).toContain(lines);
      for (const top of tops) expect(tops.filter((each) => each === top)).toHaveLength(4 / lines);
      if (width >= 1280) expect(lines).toBe(1);
    }
    await page.context().close();
  });

  test("the sentences call a shop by its name, in every range and comparison", async () => {
    const { page } = await admin.open("/today");
    const read = async <Body>(path: string) =>
      (await (await page.request.get(admin.kontor.url + path)).json()) as Body;
    await eventually(
      () => read<{ state: string }>("/v1/demo"),
      ({ state }) => state === "complete",
    );
    const told: string[] = [];
    for (const range of RANGES) {
      for (const compare of COMPARISONS) {
        const path = `/v1/insight/narrative?range=${range}&compare=${compare}`;
        const { sentences } = await read<{ sentences: { text: string }[] }>(path);
        told.push(...sentences.map(({ text }) => text));
      }
    }
    expect(told).not.toEqual([]);
    expect(told.filter((text) => /demo-/.test(text))).toEqual([]);
    await page.context().close();
  });

  test("Live tells times in the tenant's time zone, as the tiles do, wherever the browser is", async () => {
    const { page } = await admin.open("/today", {
      ...looks.light,
      timezoneId: "Asia/Kathmandu",
      locale: "en-GB",
    });
    await page.locator(".live-dot.on").waitFor();
    const menu = await tapADish(admin);
    const time = page.locator(".live-row time").first();
    await time.waitFor();
    const settings = await page.request.get(`${admin.kontor.url}/v1/insight/settings`);
    const { time_zone: zone } = (await settings.json()) as { time_zone: string };
    const at = new Date((await time.getAttribute("datetime")) ?? "");
    const told = at.toLocaleTimeString("en-GB", { timeStyle: "medium", timeZone: zone });
    await expect.poll(() => time.innerText()).toBe(told);
    await menu.context().close();
    await page.context().close();
  });

  test("orders of bots count under Live, which marks them and tells that the tiles leave them out", async () => {
    const { page } = await admin.open("/today");
    await page.locator(".live-dot.on").waitFor();
    const key = await admin.kontor.key("demo", "write");
    const send = (name: string, userAgent: string) =>
      fetch(`${admin.kontor.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "user-agent": userAgent },
        body: JSON.stringify({ event_name: "purchase", value: 5, shop_id: name }),
      });
    await send("by-crawler", CRAWLER);
    await send("by-guest", GUEST);
    const row = (name: string) => page.locator(".live-row", { hasText: name });
    await row("by-crawler").waitFor();
    await row("by-guest").waitFor();
    expect(await row("by-crawler").getByText("bot").count()).toBe(1);
    expect(await row("by-guest").getByText("bot").count()).toBe(0);
    const counted = ["accepted", "orders"].map((what) => page.locator(`[data-live="${what}"]`).innerText());
    expect(await Promise.all(counted)).toEqual(["2", "2"]);
    await page.getByText("1 by bots, which the tiles leave out").waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.context().close();
  });

  test.each(Object.entries(looks))(
    "Admin sets time zone and currency, and Today takes them without a reload: %s",
    async (name, look) => {
      const { page, broken } = await admin.open("/admin?tab=settings", { ...look, locale: "en-GB" });
      const zone = page.getByLabel("Time zone", { exact: true });
      await zone.waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      await admin.picture(page, `admin-settings-${name}`);
      await zone.fill("Asia/Nowhere");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText('There is no time zone "Asia/Nowhere"').waitFor();
      const chosen = name === "dark" ? "Pacific/Auckland" : "America/Lima";
      await zone.fill(chosen);
      await page.getByLabel("Currency", { exact: true }).fill("eur");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved.").waitFor();
      await page.getByRole("link", { name: "Today" }).first().click();
      await page.locator(".live-dot.on").waitFor();
      const menu = await tapADish(admin);
      const time = page.locator(".live-row time").first();
      await time.waitFor();
      const at = new Date((await time.getAttribute("datetime")) ?? "");
      expect(await time.innerText()).toBe(
        at.toLocaleTimeString("en-GB", { timeStyle: "medium", timeZone: chosen }),
      );
      expect(broken.filter((line) => !line.includes("400"))).toEqual([]);
      await menu.context().close();
      await page.context().close();
    },
  );
});

/** The page stays open: what it still has to send would be lost. */
async function tapADish({ browser, kontor }: AdminFixture): Promise<Page> {
  const menu = await browser.newPage();
  await menu.goto(`${kontor.url}/s/demo`);
  await menu.locator("summary").first().click();
  return menu;
}
