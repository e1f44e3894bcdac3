import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations, colourViolations } from "./accessibility.ts";
import { openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";

describe.skipIf(!hasBrowser("embed links"))("links to tiles on screen", () => {
  let fixture: AdminFixture;
  let page: Page;
  let broken: string[];

  beforeAll(async () => {
    fixture = await openAdmin();
    ({ page, broken } = await fixture.open("/dashboards/today"));
  });
  afterAll(() => fixture?.[Symbol.asyncDispose]());

  const list = () => page.getByRole("list", { name: "Open links" }).getByRole("listitem");
  /** Makes a link by hand; gives its address. */
  async function make(): Promise<string> {
    const before = await list().count();
    await page.getByRole("button", { name: "Make a link" }).click();
    await expect.poll(() => list().count()).toBe(before + 1);
    const html = await page.getByLabel("For the page").inputValue();
    return /<kontor-tile src="([^"]+)"/.exec(html)?.[1] ?? "";
  }
  const statusOf = async (src: string) => (await fetch(`${src}.svg`)).status;

  test("are listed where they are made, and one is withdrawn there", async () => {
    await page.getByRole("button", { name: "Embed" }).click();
    const first = await make();
    const second = await make();
    expect(await statusOf(first)).toBe(200);
    await expectClean("dashboard-links");
    // Newest first.
    await list()
      .first()
      .getByRole("button", { name: /^Withdraw a link to/ })
      .click();
    await page.getByRole("button", { name: "For ever?" }).click();
    await expect.poll(() => list().count()).toBe(1);
    expect([await statusOf(first), await statusOf(second)]).toEqual([200, 403]);
  });

  test("are listed under Admin with who made them, and withdrawn there; the audit trail has both", async () => {
    const address = await page.request.post(`${fixture.kontor.url}/v1/embed-links`, {
      data: { tile: "today.top-items", expires_in_s: 3600 },
      headers: { origin: fixture.kontor.url },
    });
    const { svg } = (await address.json()) as { svg: string };
    await page.goto(`${fixture.kontor.url}/admin?tab=links`);
    const row = page.getByRole("row", { name: /today\.top-items/ });
    await row.getByRole("cell", { name: "Demo owner" }).waitFor();
    await expectClean("admin-links");
    await row.getByRole("button", { name: "Withdraw a link to today.top-items" }).click();
    await row.getByRole("button", { name: "It shows nothing from now on. Withdraw?" }).click();
    await row.waitFor({ state: "detached" });
    expect((await fetch(fixture.kontor.url + svg)).status).toBe(403);
    await page.getByRole("link", { name: "Audit trail" }).click();
    await page.getByText("embed_link.withdrawn").first().waitFor();
    await page.getByText("embed_link.created").first().waitFor();
    expect(broken).toEqual([]);
  });

  async function expectClean(name: string): Promise<void> {
    await fixture.picture(page, `${name}-light`);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await fixture.picture(page, `${name}-dark`);
    expect(await colourViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
  }
});
