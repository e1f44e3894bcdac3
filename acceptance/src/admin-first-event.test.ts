import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";

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
    const menu = await page.context().newPage();
    await menu.goto(`${admin.kontor.url}/s/demo`);
    await menu.locator("summary").first().click();
    await page.getByText("This screen is alive").waitFor();
    await admin.picture(page, "first-event");
    expect(broken).toEqual([]);
  });
});
