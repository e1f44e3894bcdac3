import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { hasBrowser, launchBrowser } from "./browser.ts";
import { eventually, Installation, repository, sql } from "./installation.ts";

const artifacts = join(repository, "artifacts");
const PHONE = { width: 390, height: 844 };

describe.skipIf(!hasBrowser("the demo page"))("the demo page", () => {
  let kontor: Installation;
  let browser: Browser;
  let address: string;
  let read: string;
  beforeAll(async () => {
    mkdirSync(artifacts, { recursive: true });
    kontor = await Installation.create();
    await kontor.start();
    read = await kontor.key("demo", "read");
    address = `${kontor.url}/s/demo`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await kontor[Symbol.asyncDispose]();
  });

  async function visit(
    options: Parameters<Browser["newContext"]>[0],
    work: (page: Page, complaints: string[]) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.goto(address);
    await work(page, complaints);
    await context.close();
  }

  async function order(page: Page): Promise<void> {
    await page.click("text=House burger");
    await page.click('button[aria-label="Add House burger"]');
    await page.click('button[aria-label="Add House burger"]');
    await page.click("text=Lemonade");
    await page.click('button[aria-label="Add Ginger lemonade"]');
  }

  test("counts what a guest looks at, adds and orders, within a moment", async () => {
    await visit({ viewport: PHONE }, async (page, complaints) => {
      await order(page);
      expect(await page.textContent("output")).toBe("3 dishes, €31.60");
      await page.click("text=Submit order");
      expect(await page.textContent("output")).toMatch(/^Thank you\. Order \w+ is in\./);
      const rows = await eventually(
        () =>
          sql(
            kontor.url,
            read,
            "SELECT event_name, item_id, value FROM events WHERE event_name <> 'view_item'",
          ),
        (found) => found.some(([name]) => name === "order_submit"),
      );
      const of = (name: string) => rows.filter(([each]) => each === name);
      expect(of("menu_view")).toHaveLength(1);
      expect(of("item_expand").map(([, id]) => id)).toEqual(
        expect.arrayContaining(["burger-house", "lemonade-ginger"]),
      );
      expect(of("add_to_cart").map(([, , value]) => value)).toEqual(
        expect.arrayContaining([13.5, 13.5, 4.6]),
      );
      expect(of("order_submit")).toEqual([["order_submit", "burger-house", 31.6]]);
      expect(complaints).toEqual([]);
    });
  });

  test.each(["light", "dark"] as const)("has nothing that axe finds wrong (%s)", async (colorScheme) => {
    await visit({ viewport: PHONE, colorScheme }, async (page) => {
      expect(await accessibilityViolations(page)).toEqual([]);
      await order(page);
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.screenshot({ path: join(artifacts, `demo-page-phone-${colorScheme}.png`) });
    });
  });

  test("can be used by keyboard alone", async () => {
    await visit({ viewport: { width: 1280, height: 900 } }, async (page) => {
      const focusOn = async (text: string) => {
        for (let steps = 0; steps < 60; steps++) {
          await page.keyboard.press("Tab");
          const found = await page.evaluate<string>("document.activeElement.textContent");
          if (found.includes(text)) return;
        }
        throw new TypeError(`Tab never comes to ${text}.`);
      };
      await focusOn("Rump steak");
      await page.keyboard.press("Enter");
      await focusOn("Add");
      await page.keyboard.press("Enter");
      await focusOn("Submit order");
      await page.keyboard.press("Enter");
      expect(await page.textContent("output")).toContain("Thank you");
      await page.screenshot({ path: join(artifacts, "demo-page-wide.png") });
    });
  });

  test("can be read without scripts, and then offers no order", async () => {
    await visit({ viewport: PHONE, javaScriptEnabled: false }, async (page) => {
      await page.click("text=House burger");
      expect(await page.isVisible("text=Beef from the grill")).toBe(true);
      expect(await page.isVisible('button[aria-label="Add House burger"]')).toBe(false);
      expect(await page.isVisible("text=Submit order")).toBe(false);
    });
  });

  test("stays small: HTML and style sheet under 14 KB, scripts under 6 KB, nothing from elsewhere", async () => {
    const sizes = { document: 0, stylesheet: 0, script: 0 };
    const context = await browser.newContext();
    const page = await context.newPage();
    const hosts = new Set<string>();
    const measured: Promise<void>[] = [];
    const measure = async (request: Request) => {
      const kind = request.resourceType() as keyof typeof sizes;
      if (kind in sizes) sizes[kind] += (await request.sizes()).responseBodySize;
    };
    page.on("requestfinished", (request) => {
      hosts.add(new URL(request.url()).origin);
      measured.push(measure(request));
    });
    await page.goto(address, { waitUntil: "networkidle" });
    await Promise.all(measured);
    expect(sizes.document + sizes.stylesheet).toBeLessThan(14 * 1024);
    expect(sizes.script).toBeGreaterThan(0);
    expect(sizes.script).toBeLessThan(6 * 1024);
    expect([...hosts].filter((host) => host.startsWith("http"))).toEqual([kontor.url]);
    await context.close();
  });

  test("is not there without tenant demo, and goes when its key is revoked", async () => {
    await using empty = await Installation.create();
    await empty.start();
    expect((await fetch(`${empty.url}/s/demo`)).status).toBe(404);
    expect((await fetch(`${kontor.url}/s/other`)).status).toBe(404);
    const [, id = ""] = /data-k-key="([A-Z0-9]+)\./.exec(await (await fetch(address)).text()) ?? [];
    await kontor.kontor("keys", "revoke", id);
    expect((await fetch(address)).status).toBe(404);
  });
});
