import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations, bringAxe, colourViolations } from "./accessibility.ts";
import { looks, openAdmin, type AdminFixture } from "./admin-fixture.ts";
import { hasBrowser } from "./browser.ts";
import { failOneEvent } from "./failing-event.ts";
import { enter, goTo, tabTo } from "./keyboard.ts";

/** As a sender with bad intentions, or no idea of lengths, would name things. */
const EVIL = '<img src=x onerror="document.title=1"> without_any_place_where_a_line_could_be_broken_ever';

/** Shows while an answer is awaited. */
const WAITING = ".tile-skeleton, .skeleton-line, main [aria-busy=true]";

interface Screen {
  readonly path: string;
  /** What shows once the screen has its answer. */
  readonly ready: string;
  /** What is opened on it. */
  readonly open?: (page: Page) => Promise<void>;
}

const press = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole("button", { name }).first().click();
};

const pressFor = (name: string | RegExp, shown: string) => async (page: Page) => {
  await press(name)(page);
  await page.locator(shown).waitFor();
};

/** Sign-in, set-up, invitation and one's own account stand in admin-people.test.ts and in admin.test.ts. */
const screens: Readonly<Record<string, Screen>> = {
  today: { path: "/today", ready: '[data-tile="orders"] .chart svg' },
  "today-days": { path: "/today", ready: '[data-tile="orders"] .chart svg', open: press("Choose days") },
  explore: { path: "/explore?show=revenue&by=time&compare=previous", ready: ".leader" },
  "explore-choose": { path: "/explore", ready: ".leader", open: press("Choose: Show") },
  "explore-table": { path: "/explore?show=orders,revenue&by=shop,device&view=table", ready: ".answer-table" },
  "explore-rows": { path: "/explore?view=rows", ready: ".answer-table" },
  dashboards: { path: "/dashboards", ready: ".dashboard-list li", open: press("New dashboard") },
  dashboard: { path: "/dashboards/today?range=7d", ready: '[data-tile="orders"] .chart svg' },
  "dashboard-filtered": {
    path: `/dashboards/today?filters=${encodeURIComponent('[{"dimension":"shop","op":"in","values":["demo-bistro"]}]')}`,
    ready: '[data-tile="orders"] .chart svg',
    open: press("Add a filter"),
  },
  "dashboard-edit": {
    path: "/dashboards/today?mode=edit",
    ready: ".grip",
    open: press("Settings of Orders"),
  },
  "dashboard-json": { path: "/dashboards/today?mode=json", ready: ".board-json" },
  sql: { path: "/sql", ready: ".cm-content" },
  "sql-rows": {
    path: "/sql?sql=select+event_name,+count(*)+from+events+group+by+all",
    ready: ".cm-content",
    open: async (page) => {
      await press(/^Run$/)(page);
      await page.getByRole("gridcell").first().waitFor();
    },
  },
  "sql-wrong": {
    path: "/sql?sql=select+nmae+from+events",
    ready: ".cm-content",
    open: async (page) => {
      await press(/^Run$/)(page);
      await page.getByText("The SQL is not valid").waitFor();
    },
  },
  "data-streams": { path: "/data?tab=streams", ready: "main table" },
  "data-tables": { path: "/data?tab=tables&table=events", ready: "main table" },
  "data-schemas": {
    path: "/data?tab=schemas",
    ready: "main table",
    open: pressFor("New schema", ".cm-content"),
  },
  "data-failed": { path: "/data?tab=failed", ready: "main table", open: pressFor(/^Mend/, ".cm-content") },
  "data-sessions": { path: "/data?tab=sessions", ready: "main table" },
  "data-visitor": {
    path: "/data?tab=sessions",
    ready: "main table",
    open: async (page) => {
      await page.locator("main td a").first().click();
      await page.locator(".timeline").waitFor();
    },
  },
  health: { path: "/health", ready: ".health" },
  "admin-people": { path: "/admin?tab=people", ready: "main table", open: press("Make a link") },
  "admin-policies": { path: "/admin?tab=policies", ready: ".empty-note", open: press("New policy") },
  "admin-keys": { path: "/admin?tab=keys", ready: "main table", open: press(/^Revoke/) },
  "admin-links": { path: "/admin?tab=links", ready: ".empty-note" },
  "admin-retention": { path: "/admin?tab=retention", ready: ".limit-days" },
  "admin-audit": { path: "/admin?tab=audit", ready: "main table" },
  "account-demo": { path: "/account", ready: "main table", open: press(/^Account of/) },
  "not-found": { path: "/data/nothing-here", ready: "main h1" },
};

describe.skipIf(!hasBrowser("screens"))("every screen of the admin app", () => {
  let admin: AdminFixture | undefined;
  beforeAll(async () => {
    admin = await openAdmin();
    const { kontor } = admin;
    const keys = { admin: await kontor.key("demo", "admin"), write: await kontor.key("demo", "write") };
    await failOneEvent(kontor, keys, EVIL);
  });
  afterAll(() => admin?.[Symbol.asyncDispose]());

  function open(path: string, look?: BrowserContextOptions) {
    if (admin === undefined) throw new TypeError("There is no server.");
    return admin.open(path, look);
  }

  /** Walks through all screens; `shown` looks at each. */
  async function walk(look: BrowserContextOptions, shown: (page: Page, name: string) => Promise<void>) {
    const { page, broken } = await open("/today", look);
    await bringAxe(page);
    for (const [name, screen] of Object.entries(screens)) {
      await page.goto(admin?.kontor.url + screen.path);
      await page.locator(screen.ready).first().waitFor();
      await screen.open?.(page);
      await page.locator(WAITING).first().waitFor({ state: "detached" });
      await shown(page, name);
      const wider = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(wider, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    // The wrong SQL is answered by 400, which the browser tells of.
    expect(broken.filter((line) => !line.includes("400"))).toEqual([]);
    await page.context().close();
  }

  test("is clean under axe in light and dark, keeps the content policy and does not scroll sideways", () =>
    walk(looks.light, async (page, name) => {
      await admin?.picture(page, `${name}-light`);
      expect(await accessibilityViolations(page), name).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      await admin?.picture(page, `${name}-dark`);
      expect(await colourViolations(page), `${name}, dark`).toEqual([]);
      await page.emulateMedia({ colorScheme: "light" });
    }));

  test("is so on a phone", () =>
    walk(looks.phone, async (page, name) => {
      await admin?.picture(page, `${name}-phone`);
      expect(await accessibilityViolations(page), name).toEqual([]);
    }));

  describe("by keyboard alone", () => {
    test("1: the demo is opened", async () => {
      const page = await (await admin?.browser.newContext(looks.light))?.newPage();
      if (admin === undefined || page === undefined) throw new TypeError("There is no browser.");
      await page.goto(admin.kontor.url);
      await page.getByRole("button", { name: "Open the demo" }).waitFor();
      await enter(page, "Open the demo");
      await page.getByRole("heading", { name: "Today" }).waitFor();
      await page.context().close();
    });

    test("2: the time of Today is changed", async () => {
      const { page } = await open("/today");
      await page.locator('[data-tile="orders"] .chart svg').first().waitFor();
      await tabTo(page, /^Time/);
      await page.keyboard.type("Last 7");
      await page.waitForURL(/range=7d/);
      await page.context().close();
    });

    test("3: a tile is read value by value, as a table, and on the whole screen", async () => {
      const { page } = await open("/today?range=7d");
      const tile = page.locator('[data-tile="sales"]');
      await tile.locator(".chart svg").first().waitFor();
      await enter(page, "Full screen: Revenue by time");
      await page.locator('[data-tile="sales"]:fullscreen').waitFor();
      await page.keyboard.press("Enter");
      await page.locator("[data-tile]:fullscreen").waitFor({ state: "detached" });
      await enter(page, "Table");
      await tile.getByRole("table").waitFor();
      await page.keyboard.press("Enter");
      await tabTo(page, /^Revenue by time\. Arrow keys/);
      await page.keyboard.press("ArrowRight");
      await tile
        .getByText(/Revenue: €/)
        .first()
        .waitFor();
      await page.context().close();
    });

    test("4: a question is put together in Explore", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await goTo(page, "Explore");
      await page.locator(".leader").first().waitFor();
      await enter(page, "Choose: Show");
      await page.keyboard.type("revenue");
      await tabTo(page, "Revenue");
      await page.keyboard.press("Space");
      await page.waitForURL(/show=[^&]*revenue/);
      await page.keyboard.press("Escape");
      await enter(page, "Choose: by");
      await page.keyboard.type("device");
      await tabTo(page, "Device");
      await page.keyboard.press("Space");
      await page.waitForURL(/by=[^&]*device/);
      await page.context().close();
    });

    test("5: an answer is saved as a tile of a new dashboard", async () => {
      const { page } = await open("/explore?show=orders&by=shop");
      await page.getByText("Orders by Shop").first().waitFor();
      await enter(page, "Save as tile");
      await tabTo(page, "Its name");
      await page.keyboard.type("Keys only");
      await page.keyboard.press("Enter");
      await page.getByText("Saved.").waitFor();
      await enter(page, "Open the dashboard");
      await page.getByRole("heading", { name: "Keys only" }).waitFor();
      await page.locator("[data-tile] .chart svg").first().waitFor();
      await page.context().close();
    });

    test("6: SQL is typed and run, and the editor is left", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await goTo(page, "SQL");
      await page.locator(".cm-content").waitFor();
      await tabTo(page, /^SQL\. Control Enter runs/);
      await page.keyboard.press("Control+a");
      await page.keyboard.type("select count(*) as n from events where event_name = 'no such thing'");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("gridcell", { name: "0" }).waitFor();
      await page.keyboard.press("Escape");
      await tabTo(page, "Run");
      await page.context().close();
    });

    test("7: a failed event is mended and sent again", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await goTo(page, "Data");
      await enter(page, "Failed events");
      await page.getByRole("button", { name: /^Mend/ }).first().waitFor();
      await enter(page, /^Mend/);
      await page.locator(".cm-content").waitFor();
      await tabTo(page, "The event as it will be sent");
      await page.keyboard.press("Control+a");
      await page.keyboard.type('{"event_name":"bad_one","shop_id":"by-keyboard"}');
      await enter(page, "Send the mended event");
      await page.getByText("Sent again").waitFor();
      await page.context().close();
    });

    test("8: a key is made and revoked", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await goTo(page, "Admin");
      await enter(page, "Keys");
      await page.getByRole("heading", { name: "Keys for programs" }).waitFor();
      await tabTo(page, "Name, for people");
      await page.keyboard.type("made by keys");
      await enter(page, "Make a key");
      await page.getByLabel("The new key").waitFor();
      await enter(page, "I have it");
      const row = page.getByRole("row", { name: /made by keys/ });
      await row.getByRole("button").waitFor();
      const id = await row.getByRole("cell").first().innerText();
      await enter(page, `Revoke ${id}`);
      await page.keyboard.press("Enter");
      await row.getByText(/^revoked/).waitFor();
      await page.context().close();
    });

    test("9: a person is invited", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await goTo(page, "Admin");
      await page.getByRole("heading", { name: "Invite somebody" }).waitFor();
      await tabTo(page, /^For this e-mail address only/);
      await page.keyboard.type("guest@example.org");
      await enter(page, "Make a link");
      await page.getByRole("cell", { name: "guest@example.org" }).waitFor();
      await tabTo(page, "Invitation link");
      expect(await page.getByLabel("Invitation link").inputValue()).toMatch(/#invitation=/);
      await page.context().close();
    });

    test("10: the theme is switched, and one signs out", async () => {
      const { page } = await open("/today");
      await page.locator("[data-tile]").first().waitFor();
      await enter(page, /^Theme:/);
      await page.keyboard.press("Enter");
      await page.locator('html[data-theme="dark"]').waitFor();
      await enter(page, /Account of Demo owner$/);
      await enter(page, "Sign out");
      await page.getByRole("button", { name: "Open the demo" }).waitFor();
      await page.context().close();
    });
  });
});
