import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { looks, prepareAdmin } from "./admin-fixture.ts";
import { hasBrowser, launchBrowser } from "./browser.ts";
import { Installation, PATIENCE_MS } from "./installation.ts";

describe.skipIf(!hasBrowser("manners of screens"))("manners of screens", () => {
  const stack = new AsyncDisposableStack();
  let kontor: Installation;
  beforeAll(async () => {
    await prepareAdmin();
    kontor = stack.use(await Installation.create());
    // The tenant must be there before the start, so that there is a demo to sign in to and no million of demo events to wait for.
    await kontor.key("demo", "write");
    await kontor.start();
  });
  afterAll(() => stack.disposeAsync());

  async function open(path: string, look: (typeof looks)[keyof typeof looks]): Promise<Page> {
    const browser = await launchBrowser();
    stack.defer(() => browser.close());
    const page = await (await browser.newContext(look)).newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(kontor.url + path);
    await page.getByRole("button", { name: /demo/i }).first().click();
    return page;
  }

  test("running SQL closes the suggestions, which would cover the result, and one row is one row", async () => {
    const page = await open("/sql", looks.light);
    await page.locator(".cm-content").first().click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("select 2 as y", { delay: 5 });
    await page.locator(".cm-tooltip-autocomplete").waitFor();
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.getByRole("status").getByText("1 row", { exact: true }).waitFor();
    expect(await page.locator(".cm-tooltip-autocomplete").count()).toBe(0);
  });

  test("on a phone, the part of a screen that shows is the tab that is in sight", async () => {
    const page = await open("/data?tab=sessions", looks.phone);
    const tab = page.getByRole("link", { name: "Sessions" });
    await tab.waitFor();
    await expect
      .poll(async () => {
        const box = await tab.boundingBox();
        return box === null ? undefined : box.x >= 0 && box.x + box.width <= looks.phone.viewport.width;
      })
      .toBe(true);
  });
});
