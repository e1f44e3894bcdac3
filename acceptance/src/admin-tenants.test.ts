import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";
import { emailOf, Office, PASSWORD } from "./people-fixture.ts";

/** Orders of today per tenant; told apart by their number. */
const ORDERS = { harbour: 2, museum: 3 };

describe.skipIf(!hasBrowser("tenants"))("one person, two tenants", () => {
  let office: Office;
  let page: Page;

  beforeAll(async () => {
    office = await Office.open();
    for (const [tenant, count] of Object.entries(ORDERS)) await order(tenant, count);
    ({ page } = await office.visit(await office.setUpLink()));
    await page.getByLabel("Name", { exact: true }).fill("Olive Owner");
    await page.getByLabel("E-mail").fill(emailOf("Olive Owner"));
    await page.getByLabel("Password, at least").fill(PASSWORD);
    await page.getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("heading", { name: "Today" }).waitFor();
  });
  afterAll(() => office?.[Symbol.asyncDispose]());

  async function order(tenant: string, count: number): Promise<void> {
    const key = await office.kontor.key(tenant, "write");
    const events = Array.from({ length: count }, (_, at) => ({
      event_name: "order_submit",
      order_id: `${tenant}-${at}`,
      visitor_id: `guest-${at}`,
      value: 5,
      currency: "EUR",
    }));
    const response = await fetch(`${office.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(events),
    });
    expect(response.status).toBe(202);
    await eventually(
      () => office.kontor.query(tenant, "SELECT 1 FROM events"),
      (rows) => rows.length === count,
    );
  }

  const switchTo = (tenant: string) => page.getByLabel("Tenant").selectOption(tenant);
  const orders = () => page.locator(".tile", { hasText: "Orders" }).first();
  const showsOrders = (count: number) => orders().getByText(String(count), { exact: true }).first().waitFor();

  test("Today shows the tenant that was chosen, also by the browser's way back and forth", async () => {
    await switchTo("harbour");
    await showsOrders(ORDERS.harbour);
    await switchTo("museum");
    await showsOrders(ORDERS.museum);
    await page.goBack();
    await showsOrders(ORDERS.harbour);
    await page.goForward();
    await showsOrders(ORDERS.museum);
  });

  test("what a screen knows of one tenant is not shown for another, not even until the answer comes", async () => {
    await page.goto(`${office.url}/data?tab=tables&tenant=harbour`);
    const rows = page.getByRole("row", { name: /^events/ });
    await rows.getByText(String(ORDERS.harbour), { exact: true }).first().waitFor();
    await switchTo("museum");
    await showsOrders(ORDERS.museum);
    await page.route("**/v1/tables*", () => undefined);
    await page.getByRole("link", { name: "Data" }).click();
    await page.getByRole("heading", { name: "Data" }).waitFor();
    expect(await rows.count()).toBe(0);
    await page.unroute("**/v1/tables*");
  });
});
