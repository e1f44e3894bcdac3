import { chartTypes, type ChartType, type Dashboard, type Question, type Tile } from "@kontor/contracts";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { looks, openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { eventually } from "./installation.ts";

const range = { last: "28d" } as const;
const table = (measures: string[], dimensions: string[], more: object = {}): Question => ({
  kind: "table",
  measures,
  dimensions,
  range,
  ...more,
});
const steps = [
  { label: "View", events: ["page_view", "menu_view"] },
  { label: "Open", events: ["view_item", "item_expand"] },
  { label: "Order", events: ["purchase", "order_submit"] },
];
const questions: Readonly<Record<ChartType, Question>> = {
  kpi: table(["orders"], ["time"], { grain: "day", compare: ["previous"] }),
  line: table(["orders", "visitors"], ["time"], { grain: "day" }),
  area: table(["revenue"], ["time"], { grain: "day" }),
  bar: table(["orders"], ["item_name"], { limit: 8 }),
  scatter: table(["item_views", "orders"], ["item_name"], { limit: 40 }),
  matrix: { kind: "menu_matrix", range, limit: 40 },
  heatmap: table(["sessions"], ["weekday", "hour_of_day"]),
  funnel: { kind: "funnel", steps, range },
  sankey: { kind: "paths", depth: 3, names: 5, range },
  retention: { kind: "retention", grain: "week", range },
  histogram: table(["revenue"], ["item_name"], { limit: 50 }),
  percentiles: table(["dwell_p50", "dwell_p90"], ["item_name"], { limit: 8 }),
  forecast: table(["orders"], ["time"], { grain: "day" }),
  table: table(["orders", "revenue"], ["item_name"], { limit: 8 }),
  multiples: table(["orders"], ["time", "device"], { grain: "day" }),
};
const drawn = chartTypes.filter((type) => type !== "table");

const board: Dashboard = {
  id: "every-chart",
  title: "Every chart",
  range,
  tiles: chartTypes.map((type): Tile => ({
    id: type,
    title: `A ${type}`,
    width: 6,
    height: 4,
    question: questions[type],
    chart: { type },
  })),
};

describe.skipIf(!hasBrowser("charts"))("charts on a page", () => {
  let admin: AdminFixture;
  let page: Page;
  let broken: string[];
  beforeAll(async () => {
    admin = await openAdmin();
    ({ page, broken } = await admin.open("/docs"));
    const { request } = page.context();
    const filled = async () =>
      ((await (await request.get(`${admin.kontor.url}/v1/demo`)).json()) as { state: string }).state;
    await eventually(filled, (state) => state === "complete");
    const saved = await request.put(`${admin.kontor.url}/v1/dashboards/${board.id}`, {
      data: board,
      headers: { origin: admin.kontor.url, "if-none-match": "*" },
    });
    expect(saved.status(), await saved.text()).toBe(201);
    await page.goto(`${admin.kontor.url}/dashboards/${board.id}`);
    for (const type of drawn) await plotOf(type).waitFor();
  });
  afterAll(() => admin?.[Symbol.asyncDispose]());

  const tileOf = (type: ChartType) => page.locator(`[data-tile="${type}"]`);
  const plotOf = (type: ChartType) => tileOf(type).getByRole("application");
  const said = (type: ChartType) => tileOf(type).locator(".chart-live").innerText();

  test.each(drawn)("%s: every value is reached and said by the arrow keys", async (type) => {
    const plot = plotOf(type);
    const count = Number(/over (\d+) values/.exec((await plot.getAttribute("aria-label")) ?? "")?.[1]);
    expect(count).toBeGreaterThan(1);
    await plot.focus();
    expect(await said(type)).toBe("");
    await page.keyboard.press("Home");
    const first = await said(type);
    expect(first).toMatch(/.+: .*\d/s);
    expect(await tileOf(type).locator(".chart-cursor").count()).toBe(1);
    await page.keyboard.press("End");
    const last = await said(type);
    expect(last).toMatch(/.+: .*\d/s);
    // By single steps from the end one comes to the begin, no sooner.
    const heard = new Set([last]);
    for (let step = 1; step < count; step++) {
      await page.keyboard.press("ArrowLeft");
      heard.add(await said(type));
    }
    expect(await said(type)).toBe(first);
    expect(heard.size).toBeGreaterThan(count * 0.9);
    await page.keyboard.press("Escape");
    expect(await said(type)).toBe("");
  });

  test.each(drawn)("%s: the pointer says the value it is at", async (type) => {
    await plotOf(type).hover();
    await expect.poll(() => said(type)).toMatch(/.+: .*\d/s);
    await page.mouse.move(1, 1);
    await expect.poll(() => said(type)).toBe("");
  });

  test.each(drawn)("%s: the same data is one key away as a table", async (type) => {
    const button = tileOf(type).locator(".chart-switch");
    await button.focus();
    expect(await seen(button)).toBe(true);
    await page.keyboard.press("Enter");
    const rows = tileOf(type)
      .getByRole("region", { name: `A ${type}, table` })
      .getByRole("row");
    expect((await rows.nth(1).innerText()).trim()).not.toBe("");
    await page.keyboard.press("Enter");
    await plotOf(type).waitFor();
  });

  test("what the keyboard says is what the table says", async () => {
    await plotOf("bar").focus();
    await page.keyboard.press("Home");
    const text = await said("bar");
    const [name = ""] = text.split(": ");
    await tileOf("bar").locator(".chart-switch").press("Enter");
    const row = tileOf("bar").getByRole("row").filter({ hasText: name });
    const cell = (await row.getByRole("cell").last().innerText()).trim();
    expect(cell).toMatch(/^[\d,]+$/);
    expect(text).toContain(cell);
    await tileOf("bar").locator(".chart-switch").press("Enter");
  });

  test("follow light and dark at once, without being drawn anew, and are clean under axe in both", async () => {
    const colours = (): Promise<string[]> =>
      Promise.all(
        drawn.map((type) =>
          plotOf(type)
            .locator("svg text")
            .first()
            .evaluate((text) => text.ownerDocument.defaultView?.getComputedStyle(text).fill),
        ),
      );
    const light = await colours();
    await admin.picture(page, "charts-light");
    expect(await accessibilityViolations(page)).toEqual([]);
    await plotOf("line").evaluate((plot) => plot.setAttribute("data-same", ""));
    await page.emulateMedia({ colorScheme: "dark" });
    // The page learns of it with the next picture that the browser makes.
    await expect.poll(async () => (await colours()).filter((colour, at) => colour === light[at])).toEqual([]);
    expect(await plotOf("line").getAttribute("data-same")).toBe("");
    await admin.picture(page, "charts-dark");
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(colours).toEqual(light);
  });

  test("fit their tiles, on a phone too", async () => {
    for (const look of [looks.light, looks.phone]) {
      await page.setViewportSize(look.viewport);
      for (const type of drawn) await expect.poll(() => fits(tileOf(type)), { message: type }).toBe(true);
    }
    await admin.picture(page, "charts-phone");
    expect(broken).toEqual([]);
  });
});

/** Whether it can be seen: the button for the table comes with the focus. */
function seen(button: Locator): Promise<boolean> {
  return button.evaluate(
    (element) => element.ownerDocument.defaultView?.getComputedStyle(element).opacity === "1",
  );
}

/** Whether no picture stands out of its tile. */
function fits(tile: Locator): Promise<boolean> {
  return tile.evaluate((element) => {
    const [outer, inner] = [element, element.querySelector(".chart-plot svg")].map((each) =>
      each?.getBoundingClientRect(),
    );
    if (outer === undefined || inner === undefined) return false;
    return inner.width > 0 && inner.right <= outer.right + 0.5 && inner.bottom <= outer.bottom + 0.5;
  });
}
