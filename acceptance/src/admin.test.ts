import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { looks, openAdmin, watch, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";
import { goTo } from "./keyboard.ts";

const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1";

describe.skipIf(!hasBrowser("admin"))("the admin app from a fresh data folder", () => {
  let admin: AdminFixture;
  beforeAll(async () => {
    admin = await openAdmin();
  });
  afterAll(() => admin[Symbol.asyncDispose]());

  test("one click leads to a Today full of numbers, and nothing moves while tiles arrive", async () => {
    const page = await admin.browser.newPage(looks.light);
    const broken = watch(page);
    await page.goto(admin.kontor.url);
    await page.getByRole("button", { name: "Open the demo" }).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await admin.picture(page, "sign-in");
    await page.getByRole("button", { name: "Open the demo" }).click();
    await page.locator('[data-tile="orders"]').waitFor();
    const before = await boxes(page);
    await page.locator('[data-tile="orders"] .chart svg').first().waitFor();
    await eventually(
      () => page.locator(".tile-skeleton").count(),
      (count) => count === 0,
    );
    expect(await boxes(page)).toEqual(before);
    // The page may be faster than the demo data: the numbers come by themselves.
    await eventually(
      () => page.locator('[data-tile="orders"]').innerText(),
      (words) => /[1-9]/.test(words),
    );
    expect(broken).toEqual([]);
    await page.context().close();
  });

  test("a tap on the demo page shows up under Live", async () => {
    const { page } = await admin.open("/today");
    await page.locator(".live-dot.on").waitFor();
    const menu = await admin.browser.newPage();
    await menu.goto(`${admin.kontor.url}/s/demo`);
    await menu.locator("summary", { hasText: "Tomato soup" }).click();
    await page.locator(".live-row", { hasText: "Tomato soup" }).first().waitFor();
    await page.getByRole("listitem").filter({ hasText: "Tap a dish" }).getByLabel("Done:").waitFor();
    await admin.picture(page, "today-live");
    await menu.context().close();
    await page.context().close();
  });

  test("a question keeps its whole state in the address, and a value filters by a click", async () => {
    const { page } = await admin.open("/explore?show=orders&by=shop&range=7d");
    await page.getByRole("region", { name: "Event" }).getByRole("button").first().click();
    await page.waitForURL(/filters=/);
    const address = page.url();
    const chips = await page.getByRole("list", { name: "Filters" }).innerText();
    await page.goto("about:blank");
    await page.goto(address);
    await page.getByRole("list", { name: "Filters" }).waitFor();
    expect(await page.getByRole("list", { name: "Filters" }).innerText()).toBe(chips);
    await page.context().close();
  });

  test("by keyboard alone: palette, question, save as tile, edit, move, size, save", async () => {
    const { page } = await admin.open("/today");
    await page.locator("[data-tile]").first().waitFor();
    await goTo(page, "Explore");
    await page.locator(".leader").first().waitFor();
    // Labels come with the answer; the tile takes its title from them.
    await page
      .getByText(/by Time/)
      .first()
      .waitFor();
    await saveTile(page, "By keyboard");
    await page.getByRole("link", { name: "Open the dashboard" }).press("Enter");
    await page.waitForURL(/\/dashboards\/by-keyboard/);
    await page.getByRole("link", { name: "Edit" }).press("Enter");
    await page.getByRole("button", { name: "Add text" }).press("Enter");
    await page.getByRole("button", { name: "Move Text", exact: true }).press("ArrowLeft");
    await page.getByRole("button", { name: "Move Text", exact: true }).press("Shift+ArrowRight");
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByRole("link", { name: "Edit" }).waitFor();
    const stored = (await (
      await page.request.get(`${admin.kontor.url}/v1/dashboards/by-keyboard`)
    ).json()) as {
      tiles: { title: string; width: number }[];
    };
    expect(stored.tiles.map(({ title, width }) => [title, width])).toEqual([
      ["Text", 5],
      [expect.stringContaining("by Time"), 6],
    ]);
    await page.context().close();
  });

  test("a tile is moved and resized by mouse", async () => {
    const { page } = await admin.open("/dashboards/today?mode=edit");
    const order = () =>
      page.locator("[data-tile]").evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("data-tile")));
    await page.getByRole("button", { name: "Move Orders", exact: true }).waitFor();
    const first = await order();
    const target = await page.locator(`[data-tile="${first[1]}"]`).boundingBox();
    await page.getByRole("button", { name: "Move Orders", exact: true }).hover();
    await page.mouse.down();
    await page.mouse.move((target?.x ?? 0) + 40, (target?.y ?? 0) + 60, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await order()).slice(0, 2)).toEqual([first[1], first[0]]);
    const tile = page.locator('[data-tile="orders"]');
    const before = await tile.boundingBox();
    const corner = await page.getByRole("button", { name: "Size of Orders", exact: true }).boundingBox();
    await page.mouse.move((corner?.x ?? 0) + 10, (corner?.y ?? 0) + 10);
    await page.mouse.down();
    await page.mouse.move((corner?.x ?? 0) + 220, (corner?.y ?? 0) + 100, { steps: 6 });
    await page.mouse.up();
    const grown = async () => {
      const after = await tile.boundingBox();
      return [(after?.width ?? 0) - (before?.width ?? 0), (after?.height ?? 0) - (before?.height ?? 0)];
    };
    await expect.poll(async () => (await grown())[0]).toBeGreaterThan(100);
    await expect.poll(async () => (await grown())[1]).toBeGreaterThan(50);
    await page.context().close();
  });

  test("a drag that is faster than the page is drawn loses no step", async () => {
    const { page } = await admin.open("/dashboards/today?mode=edit");
    await page.getByRole("button", { name: "Size of Orders", exact: true }).waitFor();
    const widthOf = async () =>
      Number(
        (await page.locator('[data-tile="orders"]').getAttribute("style"))?.match(/tile-width: (\d+)/)?.[1],
      );
    const before = await widthOf();
    await page.evaluate(`(() => {
      const corner = document.querySelector('[aria-label="Size of Orders"]');
      const column = (corner.closest(".tile-grid").clientWidth + 12) / 12;
      const point = (type, columns) =>
        corner.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: columns * column }));
      point("pointerdown", 0);
      for (const columns of [1, 2, 3]) point("pointermove", columns);
      point("pointerup", 3);
    })()`);
    await page.getByText(`${before + 3} columns wide`).waitFor({ state: "attached" });
    expect(await widthOf()).toBe(before + 3);
    await page.context().close();
  });

  test("days of one's own choice are shown, and their table is kept as CSV", async () => {
    const { page } = await admin.open("/explore?show=orders&by=shop&view=table");
    await eventually(
      async () =>
        (await page.request.get(`${admin.kontor.url}/v1/demo`)).json() as Promise<{ state: string }>,
      ({ state }) => state === "complete",
    );
    await page.locator(".answer-table").first().waitFor();
    const [first, last] = [daysAgo(9), daysAgo(3)];
    await page.getByRole("button", { name: "Choose days" }).click();
    await page.getByLabel("First day").fill(first);
    await page.getByLabel("Last day").fill(last);
    const answered = page.waitForResponse((response) => response.url().endsWith("/v1/insight"));
    await page.getByRole("button", { name: "Show these days" }).click();
    await answered;
    await page.waitForURL(new RegExp(`range=${first}\\.\\.${last}`));
    await expect
      .poll(() => page.getByRole("combobox", { name: "Time" }).inputValue())
      .toBe(`${first}..${last}`);
    const cell = page.locator(".answer-table tbody tr", { hasText: "demo-bistro" }).first();
    const expected = await admin.kontor.query(
      "demo",
      `SELECT count(*) FROM events WHERE event_name IN ('purchase', 'order_submit') AND shop_id = 'demo-bistro'
       AND event_time >= '${first}' AND event_time < date '${last}' + 1`,
    );
    await cell.getByText(Number(expected[0]?.[0]).toLocaleString("en")).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe("Orders by Shop.csv");
    const text = await readFile(await download.path(), "utf8");
    // The mark that Excel knows UTF-8 by comes first.
    expect(text.split("\r\n")[0]).toBe("\uFEFFshop,orders");
    expect(text).toContain(`demo-bistro,${String(expected[0]?.[0])}\r\n`);
    await page.context().close();
  });

  test("a dashboard is changed as JSON, and gets a filter that all its tiles obey", async () => {
    const { page } = await admin.open("/dashboards");
    await page.getByRole("button", { name: "New dashboard" }).click();
    await page.getByLabel("Title").fill("Filtered");
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.getByRole("link", { name: "JSON" }).click();
    const field = page.getByLabel("Dashboard as JSON");
    const board = JSON.parse(await field.inputValue()) as { tiles: object[] };
    const question = { kind: "table", measures: ["orders"], dimensions: ["shop"], range: { last: "28d" } };
    const tile = { id: "shops", title: "Shops", width: 6, height: 4, question, chart: { type: "table" } };
    await field.fill("{ not JSON");
    await page.getByText("Not JSON yet").waitFor();
    await field.fill(JSON.stringify({ ...board, tiles: [{ ...tile, width: 99 }] }));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("invalid_request").waitFor();
    await field.fill(JSON.stringify({ ...board, tiles: [tile] }));
    await page.getByRole("button", { name: "Save" }).click();
    const rows = page.locator('[data-tile="shops"] tbody tr');
    await rows.filter({ hasText: "demo-ramen" }).waitFor();

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Add a filter" }).click();
    await page.getByLabel("Dimension").selectOption("shop");
    await page.getByLabel("Values", { exact: true }).fill("demo-bistro, demo-store");
    await page.getByRole("button", { name: "Add filter" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Edit" }).waitFor();
    await page.reload();
    await expect
      .poll(() => rows.locator("td:first-child").allInnerTexts())
      .toEqual(["demo-bistro", "demo-store"]);
    await page.context().close();
  });

  test("a dashboard gets another time to open with, and its tiles go along", async () => {
    const { page } = await admin.open("/dashboards");
    const address = `${admin.kontor.url}/v1/dashboards/other-time`;
    const month = { last: "28d" };
    const question = { kind: "table", measures: ["orders"], dimensions: ["time"], range: month };
    const tile = { id: "orders", title: "Orders", width: 6, height: 4, question, chart: { type: "line" } };
    const own = { ...tile, id: "own", title: "Its own", question: { ...question, range: { last: "90d" } } };
    const board = { id: "other-time", title: "Other time", range: month, tiles: [tile, own] };
    await page.request.put(address, { data: board, headers: { origin: admin.kontor.url } });
    await page.goto(`${admin.kontor.url}/dashboards/other-time?range=24h&mode=edit`);
    await page.getByLabel("Time it opens with").selectOption("Yesterday");
    expect(await page.getByRole("combobox", { name: "Time", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Edit" }).waitFor();
    await page.locator(".pickers option:checked", { hasText: "Yesterday" }).waitFor({ state: "attached" });
    expect(new URL(page.url()).searchParams.has("range")).toBe(false);
    const stored = async () => {
      const { range, tiles } = (await (await page.request.get(address)).json()) as typeof board;
      return [range, ...tiles.map((each) => each.question.range)];
    };
    const yesterday = { calendar: "yesterday" };
    expect(await stored()).toEqual([yesterday, yesterday, { last: "90d" }]);

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByText("One tile has a time of its own: Its own.").waitFor();
    await page.getByRole("button", { name: "Let all follow" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Edit" }).waitFor();
    expect(await stored()).toEqual([yesterday, yesterday, yesterday]);
    await page.context().close();
  });

  test("an item name that is a script stays text on every screen", async () => {
    const write = await admin.kontor.key("demo", "write");
    const evil = `<img src=x onerror="document.title='taken'">`;
    await fetch(`${admin.kontor.url}/v1/events`, {
      method: "POST",
      // What comes without a browser's name is taken for a robot, and questions leave robots out.
      headers: { authorization: `Bearer ${write}`, "user-agent": PHONE },
      body: JSON.stringify(
        Array.from({ length: 50 }, (_, index) => ({
          event_id: `evil-${index}`,
          event_name: "item_expand",
          shop_id: evil,
          items: [{ item_id: "evil", item_name: evil }],
        })),
      ),
    });
    const { page, broken } = await admin.open("/explore?show=events&by=shop&view=table&range=today");
    const found = await eventually(
      async () => {
        await page.reload();
        await page.locator(".answer-table").first().waitFor();
        return page.locator(".answer-table", { hasText: evil }).count();
      },
      (count) => count > 0,
    );
    expect(found).toBeGreaterThan(0);
    await page.goto(`${admin.kontor.url}/explore?show=events&by=shop&range=today`);
    await page.locator(".leader").first().waitFor();
    expect(await page.title()).toBe("Kontor");
    expect(broken).toEqual([]);
    await page.context().close();
  });
});

/** As the days of an address, in UTC as the demo's tenant has it. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

async function boxes(page: Page): Promise<unknown> {
  return page.locator("[data-tile]").evaluateAll((tiles) =>
    tiles.map((tile) => {
      const { x, width, height } = tile.getBoundingClientRect();
      return [tile.getAttribute("data-tile"), Math.round(x), Math.round(width), Math.round(height)];
    }),
  );
}

async function saveTile(page: Page, dashboard: string): Promise<void> {
  await page.getByRole("button", { name: "Save as tile" }).press("Enter");
  await page.getByLabel("Its name").focus();
  await page.keyboard.type(dashboard);
  await page.keyboard.press("Enter");
}
