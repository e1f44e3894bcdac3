import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { picture } from "./admin-fixture.ts";
import { hasBrowser, launchBrowser } from "./browser.ts";
import { failOneEvent } from "./failing-event.ts";
import { eventually, Installation, PATIENCE_MS, sql } from "./installation.ts";

/** As a sender with bad intentions would name things. */
const EVIL = '<img src=x onerror="document.title=1">';

describe.skipIf(!hasBrowser("screens for operators"))("screens for operators", () => {
  const stack = new AsyncDisposableStack();
  let kontor: Installation;
  let browser: Browser;
  let write: string;
  let admin: string;

  beforeAll(async () => {
    kontor = stack.use(await Installation.create());
    // The tenant must be there before the start, so that there is a demo to sign in to and no million of demo events to wait for.
    admin = await kontor.key("demo", "admin");
    write = await kontor.key("demo", "write");
    await kontor.start();
    browser = await launchBrowser();
    stack.defer(() => browser.close());
    await failOneEvent(kontor, { admin, write }, EVIL);
    await send([
      { event_name: "menu_view", visitor_id: EVIL, shop_id: "old-town", page_url: "javascript:alert(1)" },
      { event_name: "view_item", visitor_id: EVIL, items: [{ item_id: EVIL, item_name: EVIL }] },
    ]);
    await eventually(
      () => rows(`SELECT 1 FROM events WHERE event_name = 'view_item'`),
      (found) => found.length > 0,
    );
  });
  afterAll(() => stack.disposeAsync());

  async function send(events: object[]): Promise<void> {
    const headers = { authorization: `Bearer ${write}`, "content-type": "application/json" };
    const body = JSON.stringify(events);
    // A loaded machine may say 503 for a moment: a sender sends again.
    const status = await eventually(
      async () => (await fetch(`${kontor.url}/v1/events`, { method: "POST", headers, body })).status,
      (answered) => answered === 202,
    );
    expect(status).toBe(202);
  }
  async function queriesActive(): Promise<number | null> {
    const headers = { authorization: `Bearer ${admin}` };
    const report = (await (await fetch(`${kontor.url}/v1/health`, { headers })).json()) as {
      now: Record<string, number | null>;
    };
    return report.now["queries_active"] ?? null;
  }
  const rows = (text: string) => sql(kontor.url, admin, text);

  /** A page of somebody who signed in by one click; ends with the test. */
  async function signedIn(options: Parameters<Browser["newContext"]>[0] = {}) {
    const context: BrowserContext = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(`${kontor.url}/sql`);
    await page.getByRole("button", { name: /demo/i }).first().click();
    await page.getByRole("heading", { name: "SQL" }).waitFor();
    return { page, [Symbol.asyncDispose]: () => context.close() };
  }

  async function runSql(page: Page, text: string): Promise<void> {
    const editor = page.locator(".cm-content").first();
    await editor.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    await page.keyboard.press("ControlOrMeta+Enter");
  }

  test("SQL runs by keyboard, marks where an error is, and is cancelled on leaving", async () => {
    await using session = await signedIn();
    const { page } = session;
    await runSql(page, "select event_name, count(*) as n from events group by all order by 1");
    await page.getByRole("gridcell", { name: "menu_view" }).waitFor();
    await page.getByText(/scanned in \d+ file/).waitFor();
    await page.getByRole("gridcell").first().click();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.locator('[data-cell="1:1"]:focus').waitFor();

    await runSql(page, "select\n  nmae from events");
    await page.getByText("The SQL is not valid").waitFor();
    expect(await page.locator(".cm-error-place").textContent()).toBe("nmae");

    const cancelled = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/v1/sql"));
    await runSql(page, "select count(*) from range(100000) a, range(100000) b, range(100) c");
    await page.getByText("Running …").waitFor();
    await page.getByRole("link", { name: "Health" }).click();
    await cancelled;
    // It would run until the time limit of a minute.
    const active = await eventually(queriesActive, (count) => count === 0);
    expect(active).toBe(0);
  });

  test("parameters go beside the SQL, and what was run is kept as history", async () => {
    await using session = await signedIn();
    const { page } = session;
    await runSql(page, "select count(*) as n from events where shop_id = $shop");
    await page.getByLabel("$shop").fill("old-town' or 1=1 --");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("gridcell", { name: "0" }).waitFor();
    await page.reload();
    expect(await page.locator(".cm-content").textContent()).toContain("$shop");
    await page.getByText("History").click();
    expect(await page.getByRole("button", { name: /\$shop/ }).count()).toBe(1);
  });

  test("the address keeps what was run, not what the page last drew", async () => {
    await using session = await signedIn();
    const { page } = session;
    await page.locator(".cm-content").click();
    await page.evaluate(`(() => {
      document.execCommand("selectAll");
      document.execCommand("insertText", false, "select 41 + 1 as n");
      const editor = document.activeElement.shadowRoot.activeElement;
      editor.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }));
    })()`);
    await page.getByRole("gridcell", { name: "42" }).waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get("sql")).toBe("select 41 + 1 as n");
  });

  test("markup in names and properties is shown as text and runs nothing", async () => {
    await using session = await signedIn();
    const { page } = session;
    await runSql(page, "select visitor_id, items from events where event_name = 'view_item'");
    await page.getByRole("gridcell", { name: EVIL }).first().waitFor();
    await page.goto(`${kontor.url}/data?tab=failed`);
    await page.getByRole("button", { name: /^Mend/ }).first().click();
    await page.locator(".cm-content").getByText("onerror").first().waitFor();
    await page.goto(`${kontor.url}/data?tab=sessions`);
    await page
      .getByRole("link", { name: EVIL.slice(0, 20) })
      .first()
      .click();
    await page.getByText("javascript:alert(1)").waitFor();
    expect(await page.locator('a[href^="javascript:"], img[src="x"]').count()).toBe(0);
    expect(await page.title()).not.toBe("1");
  });

  test.each(["light", "dark"] as const)(
    "Data opens on its first part; on a phone, %s, the buttons of its tables are in sight",
    async (colorScheme) => {
      await using session = await signedIn({ colorScheme, viewport: { width: 390, height: 844 } });
      const { page } = session;
      await page.goto(`${kontor.url}/data`);
      const parts = page.getByRole("navigation", { name: "Parts of Data" }).getByRole("link");
      await parts.first().waitFor();
      expect(await parts.first().getAttribute("aria-current")).toBe("page");
      for (const [tab, button] of [
        ["failed", /^Mend/],
        ["schemas", /^Open/],
      ] as const) {
        await page.goto(`${kontor.url}/data?tab=${tab}`);
        const box = await page.getByRole("button", { name: button }).first().boundingBox();
        expect((box?.x ?? NaN) + (box?.width ?? NaN), tab).toBeLessThanOrEqual(390);
      }
      await page.goto(`${kontor.url}/data?tab=failed`);
      const table = page.getByRole("group", { name: /^Failed events/ });
      await table.waitFor();
      await picture(page, `data-failed-390-${colorScheme}`);
      expect(await table.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
    },
  );

  test("a failed event is mended, tried and sent again", async () => {
    await using session = await signedIn();
    const { page } = session;
    await page.goto(`${kontor.url}/data?tab=failed`);
    await page.getByRole("button", { name: /^Mend/ }).first().click();
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{"event_name":"bad_one","shop_id":"mended"');
    await page.getByRole("button", { name: /Try/ }).click();
    await page.getByText("This is not valid JSON yet").waitFor();
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.insertText("}");
    await page.getByRole("button", { name: /Try/ }).click();
    await page.getByText("The door would take it").waitFor();
    await page.getByRole("button", { name: "Send the mended event" }).click();
    await page.getByText("Sent again").waitFor();
    const found = await eventually(
      () => rows("SELECT shop_id FROM events WHERE shop_id = 'mended'"),
      (seen) => seen.length > 0,
    );
    expect(found).toEqual([["mended"]]);
    const id = String((await rows("SELECT event_id FROM events WHERE shop_id = 'mended'"))[0]?.[0]);
    await expect.poll(() => page.getByRole("button", { name: `Mend ${id}` }).count()).toBe(0);
    await page.getByLabel("Also those sent again").check();
    await page
      .getByRole("row", { name: id })
      .getByText(/^sent again/)
      .waitFor();
  });

  test("a key is made, shown once, used and revoked", async () => {
    await using session = await signedIn();
    const { page } = session;
    await page.goto(`${kontor.url}/admin?tab=keys`);
    await page.getByLabel("Role").selectOption("read");
    await page.getByLabel("Name, for people").fill("screen test");
    await page.getByRole("button", { name: "Make a key" }).click();
    const token = await page.getByLabel("The new key").inputValue();
    expect(await sql(kontor.url, token, "select 1 as n")).toEqual([[1]]);
    await page.reload();
    expect(await page.getByLabel("The new key").count()).toBe(0);
    const row = page.getByRole("row", { name: /screen test/ });
    await row.getByRole("button", { name: /^Revoke/ }).click();
    await row.getByRole("button", { name: /Revoke\?/ }).click();
    await row.getByText(/^revoked/).waitFor();
    await eventually(
      () =>
        sql(kontor.url, token, "select 1").then(
          () => 200,
          () => 401,
        ),
      (status) => status === 401,
    ).then((status) => expect(status).toBe(401));
  });

  test("the tenant is seen as a viewer sees it, and with own eyes again", async () => {
    await using session = await signedIn();
    const { page } = session;
    await page.goto(`${kontor.url}/admin?tab=people`);
    await page.getByRole("button", { name: "View as viewer" }).click();
    await page.getByText("You see this tenant as").waitFor();
    await page.getByRole("link", { name: "Admin" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "See with your own eyes" }).click();
    await page.getByRole("link", { name: "Admin" }).waitFor();
    await page.getByText("You see this tenant as").waitFor({ state: "detached" });
  });

  test("health asks only while somebody looks", async () => {
    await using session = await signedIn();
    const { page } = session;
    await page.goto(`${kontor.url}/health`);
    await page.getByRole("img", { name: /^Door/ }).waitFor();
    const answered = (path: string) => page.waitForResponse((response) => response.url().endsWith(path));
    await answered("/v1/health");
    await page.getByRole("link", { name: "Data" }).click();
    await page.getByRole("link", { name: "Streams" }).click();
    await answered("/v1/streams");
    let asked = 0;
    page.on("request", (request) => (asked += Number(request.url().endsWith("/v1/health"))));
    // Streams and health have the same clock of 2 s: two more answers here are two that health would have had.
    await answered("/v1/streams");
    await answered("/v1/streams");
    expect(asked).toBe(0);
  });
});
