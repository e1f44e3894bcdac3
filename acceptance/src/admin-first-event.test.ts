import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";

const GUEST =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

describe.skipIf(!hasBrowser("first event"))("Today without data", () => {
  let admin: AdminFixture | undefined;
  beforeAll(async () => {
    admin = await openAdmin();
  });
  afterAll(() => admin?.[Symbol.asyncDispose]());

  test("demo data goes whole by a confirmed click; then the first event is waited for and told", async () => {
    if (admin === undefined) throw new TypeError("There is no server.");
    const { page, broken } = await admin.open("/today");
    const remove = page.getByRole("button", { name: "Remove demo data" });
    await remove.waitFor();
    await remove.click();
    await page.getByRole("button", { name: "Remove all demo data now" }).click();
    await page.getByText("Listening for the first event").waitFor();
    const left = await admin.kontor.query(
      "demo",
      "SELECT count(*) FROM events WHERE props->>'demo' = 'true'",
    );
    expect(left).toEqual([[0]]);
    // A browser without a window says so, and counts as a bot.
    const menu = await admin.browser.newPage({ userAgent: GUEST });
    await menu.goto(`${admin.kontor.url}/s/demo`);
    await menu.locator("summary").first().click();
    await page.getByText("This screen is alive").waitFor();
    await admin.picture(page, "first-event");
    const card = page.getByRole("region", { name: "First event" });
    expect(await card.locator("code").count()).toBe(0);
    await card.waitFor({ state: "detached" });
    await page.locator('[data-tile="visitors"]').getByText("1", { exact: true }).first().waitFor();
    expect(broken).toEqual([]);
  });
});
