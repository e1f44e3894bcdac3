import { createHmac } from "node:crypto";
import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityViolations } from "./accessibility.ts";
import { watch } from "./admin-fixture.ts";
import { hasBrowser, launchBrowser } from "./browser.ts";
import { EmbeddingSite } from "./embedding-site.ts";
import { eventually, Installation, repository } from "./installation.ts";

const run = promisify(execFile);
const PICTURES = join(repository, "artifacts", "embed");
const RIVAL = "Rival's secret soup";

interface Link {
  readonly src: string;
  readonly svg: string;
  readonly json: string;
}

describe.skipIf(!hasBrowser("embedded tiles"))("<kontor-tile> on a page of another origin", () => {
  let kontor: Installation;
  let site: EmbeddingSite;
  let browser: Browser;
  let admin: string;
  beforeAll(async () => {
    await run(process.execPath, [join(repository, "web", "build", "src", "build.ts")]);
    await mkdir(PICTURES, { recursive: true });
    kontor = await Installation.create();
    await kontor.start();
    const [own, rival] = [kontor.key("cafe", "admin"), kontor.key("rival", "write")];
    admin = await own;
    await order(await rival, RIVAL, 7);
    await order(admin, "Tomato soup", 3);
    await order(admin, "Apple pie", 2);
    await saveWeek();
    site = await EmbeddingSite.open(kontor.url);
    browser = await launchBrowser();
    await eventually(tableOf("top-items"), (text) => text.includes("Apple pie"));
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await kontor?.[Symbol.asyncDispose]();
  });

  /** Today's tiles over a week: midnight may come while the tests run. */
  async function saveWeek(): Promise<void> {
    const headers = { authorization: `Bearer ${admin}`, "content-type": "application/json" };
    const today = (await (await fetch(`${kontor.url}/v1/dashboards/today`, { headers })).json()) as object;
    const saved = await fetch(`${kontor.url}/v1/dashboards/week`, {
      method: "PUT",
      headers: { ...headers, "if-none-match": "*" },
      body: JSON.stringify({ ...today, id: "week", title: "Week", range: { last: "7d" } }),
    });
    expect(saved.status).toBe(201);
  }

  async function order(key: string, item: string, many: number): Promise<void> {
    const events = Array.from({ length: many }, (_, n) => ({
      event_name: "purchase",
      order_id: `${item}-${n}-${Date.now()}`,
      visitor_id: `guest-${n}`,
      session_id: `visit-${n}`,
      value: 6.5,
      currency: "EUR",
      items: [{ item_id: item, item_name: item, price: 6.5, quantity: 1 }],
    }));
    // Questions leave robots out.
    const headers = {
      authorization: `Bearer ${key}`,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0",
    };
    const sent = await fetch(`${kontor.url}/v1/events`, {
      method: "POST",
      headers,
      body: JSON.stringify(events),
    });
    expect(sent.status).toBe(202);
  }

  async function link(tile: string, more: object = {}): Promise<Link> {
    const made = await fetch(`${kontor.url}/v1/embed-links`, {
      method: "POST",
      headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
      body: JSON.stringify({ tile: `week.${tile}`, expires_in_s: 3600, ...more }),
    });
    expect(made.status).toBe(201);
    return (await made.json()) as Link;
  }

  const tableOf = (tile: string) => async () => {
    const answer = await fetch(kontor.url + (await link(tile)).json);
    return JSON.stringify(((await answer.json()) as { table: unknown }).table);
  };

  async function open(elements: string, look: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 800, height: 700 }, ...look });
    const page = await context.newPage();
    const broken = watch(page);
    await page.goto(site.page(elements, kontor.url));
    return { page, broken };
  }

  const tile = (src: string, more = "") => `<kontor-tile src="${kontor.url}${src}" ${more}></kontor-tile>`;
  const picture = (page: Page) => page.locator("kontor-tile svg[role=img]");
  const background = (page: Page) => picture(page).locator("rect").first().getAttribute("fill");

  /** A link as the server would have signed it: an end in the past cannot be asked for. */
  async function signed(payload: object): Promise<string> {
    const master = Buffer.from((await readFile(join(kontor.data, "master.key"), "utf8")).trim(), "base64");
    const key = createHmac("sha256", master).update("kontor embed links 1").digest();
    const text = Buffer.from(JSON.stringify(payload)).toString("base64url");
    return `/v1/embed/${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
  }

  for (const colorScheme of ["light", "dark"] as const) {
    test(`is drawn under a strict policy, moves nothing and is clean under axe (${colorScheme})`, async () => {
      const { src } = await link("top-items");
      const { page, broken } = await open(tile(src), { colorScheme });
      await picture(page).waitFor();
      expect(await picture(page).getAttribute("aria-label")).toMatch(/^Top items\. .*Tomato soup/);
      expect(await background(page)).toBe(colorScheme === "dark" ? "#171C23" : "#FFFFFF");
      expect(await page.evaluate(layoutShift)).toBe(0);
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.screenshot({ path: join(PICTURES, `tile-${colorScheme}.png`) });
      expect(broken).toEqual([]);
      await page.context().close();
    });
  }

  test("shows the same data as a table, by keyboard alone", async () => {
    const { page } = await open(tile((await link("top-items")).svg));
    await picture(page).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const table = page.getByRole("region", { name: "Top items, table" });
    await table.waitFor();
    const rows = await table.getByRole("row").allInnerTexts();
    expect(rows.slice(1).map((row) => row.split("\t").slice(0, 2))).toEqual([
      ["Tomato soup", "3"],
      ["Apple pie", "2"],
    ]);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, "table.png") });
    await page.keyboard.press("Enter");
    await picture(page).waitFor();
    await page.context().close();
  });

  test("says each value by arrow keys and pointer", async () => {
    const { page, broken } = await open(tile((await link("top-items")).src));
    await picture(page).waitFor();
    const plot = page.getByRole("application", { name: "Top items. Arrow keys move over 2 values." });
    const said = () => page.locator("kontor-tile .live").innerText();
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    expect(await said()).toMatch(/^Tomato soup: .*3/);
    await page.keyboard.press("End");
    expect(await said()).toMatch(/^Apple pie: .*2/);
    await page.screenshot({ path: join(PICTURES, "cursor.png") });
    const value = await page.locator("kontor-tile .value").boundingBox();
    const mark = await page.locator("kontor-tile .cursor").boundingBox();
    const card = await page.locator("kontor-tile").boundingBox();
    expect(mark?.width).toBeGreaterThan(10);
    expect(value?.x).toBeGreaterThan(card?.x ?? Infinity);
    expect((value?.x ?? 0) + (value?.width ?? 0)).toBeLessThan((card?.x ?? 0) + (card?.width ?? 0));
    await page.keyboard.press("Escape");
    expect(await said()).toBe("");
    const box = await plot.boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.3, (box?.y ?? 0) + 60);
    await expect.poll(said).toMatch(/^Tomato soup: /);
    await page.mouse.move(1, 1);
    await expect.poll(said).toBe("");
    expect(broken).toEqual([]);
    await page.context().close();
  });

  test("follows the page's colours and its own attribute", async () => {
    const { page } = await open(tile((await link("orders")).src), { colorScheme: "light" });
    await picture(page).waitFor();
    const becomes = (colour: string) => expect.poll(() => background(page)).toBe(colour);
    await page.emulateMedia({ colorScheme: "dark" });
    await becomes("#171C23");
    await page.locator("kontor-tile").evaluate((element) => element.setAttribute("theme", "light"));
    await becomes("#FFFFFF");
    await page.context().close();
  });

  test("is drawn anew at another size, in the size of its place", async () => {
    const { page } = await open(tile((await link("orders")).src));
    await picture(page).waitFor();
    await page.setViewportSize({ width: 400, height: 600 });
    const shape = () => picture(page).evaluate((svg) => [svg.getAttribute("width"), String(svg.clientWidth)]);
    await expect.poll(async () => new Set(await shape()).size).toBe(1);
    expect(Number((await shape())[0])).toBeLessThan(400);
    await page.context().close();
  });

  test("follows what happens, and keeps the last picture while the server is away", async () => {
    const context = await browser.newContext({ viewport: { width: 800, height: 700 } });
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(site.page(tile((await link("orders")).src), kontor.url));
    await picture(page).waitFor();
    expect(await picture(page).getAttribute("aria-label")).toMatch(/\b5\b/);
    await order(admin, "Late soup", 6);
    await eventually(tableOf("top-items"), (text) => text.includes("Late soup"));
    await expect
      .poll(async () => {
        await page.clock.runFor(40_000);
        return picture(page).getAttribute("aria-label");
      })
      .toMatch(/\b11\b/);
    await page.route("**/v1/embed/**", (route) => route.abort());
    const note = page.locator("kontor-tile [role=status]");
    await expect
      .poll(async () => {
        await page.clock.runFor(40_000);
        return note.innerText();
      })
      .toMatch(/^As of \d/);
    expect(await picture(page).count()).toBe(1);
    await page.screenshot({ path: join(PICTURES, "away.png") });
    await page.unroute("**/v1/embed/**");
    await expect
      .poll(async () => {
        await page.clock.runFor(310_000);
        return note.innerText();
      })
      .toBe("");
    await context.close();
  });

  test("says in words that a link is forged, over or missing, and shows nothing else", async () => {
    const good = (await link("top-items")).src;
    const [payload = "", signature = ""] = good.replace("/v1/embed/", "").split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      caller: { tenant: string };
      expires: number;
    };
    const forge = (changed: object) =>
      `/v1/embed/${Buffer.from(JSON.stringify({ ...claims, ...changed })).toString("base64url")}.${signature}`;
    const refused = {
      forged: forge({ caller: { ...claims.caller, tenant: "rival" } }),
      longer: forge({ expires: claims.expires + 1 }),
      over: await signed({ ...claims, expires: Date.now() - 1000 }),
      withdrawn: await signed({ ...claims, caller: { ...claims.caller, keyId: "gone" } }),
    };
    const elements = Object.entries(refused).map(([id, src]) => tile(src, `id="${id}"`));
    const { page } = await open(`${elements.join("")}<kontor-tile id="missing"></kontor-tile>`);
    const words = async (id: string) => {
      const status = page.locator(`#${id} .words`);
      await page.locator(`#${id}`).scrollIntoViewIfNeeded();
      return status.innerText();
    };
    expect(await words("forged")).toBe("This link is not valid. Ask for a new one.");
    expect(await words("longer")).toBe("This link is not valid. Ask for a new one.");
    expect(await words("over")).toBe("This link's time is over. Ask for a new one.");
    expect(await words("withdrawn")).toBe("This link has been withdrawn. Ask for a new one.");
    expect(await words("missing")).toContain("needs src");
    expect(await picture(page).count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.screenshot({ path: join(PICTURES, "refused.png"), fullPage: true });
    // The signature of the test is the server's: with the right end, it is taken.
    expect((await fetch(`${kontor.url}${await signed(claims)}.json`)).status).toBe(200);
    await page.context().close();
  });

  test("comes about by the commands of the guide", async () => {
    const guide = await readFile(join(repository, "docs", "guides", "embed.md"), "utf8");
    const [command = "", html = ""] = ["sh", "html"].map(
      (language) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? "",
    );
    const script = `set -euo pipefail\n${command.replaceAll("http://127.0.0.1:8080", kontor.url)}`;
    const { stdout } = await run("bash", ["-c", script], { cwd: repository, env: kontor.environment });
    const [, element = ""] = html.split("</script>");
    const { src } = JSON.parse(stdout) as Link;
    const { page } = await open(element.replace(/https:.*TOKEN/, kontor.url + src));
    await picture(page).waitFor();
    expect(await picture(page).getAttribute("aria-label")).toMatch(/^Revenue by time\. /);
    await page.context().close();
  });

  test("is made on the screen of a dashboard, with the filters shown there", async () => {
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const token = await eventually(
      async () => /#setup=([\w-]+)/.exec(kontor.printed)?.[1],
      (found) => found !== undefined,
    );
    const person = { name: "Ada", email: "ada@example.org", password: "a long enough password" };
    const signedIn = await context.request.post(`${kontor.url}/v1/auth/setup`, {
      data: { token, ...person },
      headers: { origin: kontor.url },
    });
    expect(signedIn.status()).toBe(200);
    const dashboard = await context.newPage();
    const filters = JSON.stringify([{ dimension: "item_name", op: "in", values: ["Apple pie"] }]);
    const address = new URLSearchParams({ tenant: "cafe", filters });
    await dashboard.goto(`${kontor.url}/dashboards/week?${String(address)}`);
    await dashboard.getByRole("button", { name: "Embed" }).click();
    await dashboard.getByLabel("Tile").selectOption({ label: "Top items" });
    await dashboard.getByLabel("Good for").selectOption("a week");
    await dashboard.getByRole("button", { name: "Make a link" }).click();
    const html = await dashboard.getByLabel("For the page").inputValue();
    await dashboard.getByText("It is good until").waitFor();
    expect(await accessibilityViolations(dashboard)).toEqual([]);
    await dashboard.screenshot({ path: join(PICTURES, "dashboard.png") });
    const [script, element = ""] = html.split("\n");
    expect(script).toBe(`<script type="module" src="${kontor.url}/embed.js"></script>`);
    const { page } = await open(element);
    await picture(page).waitFor();
    expect(await picture(page).getAttribute("aria-label")).toMatch(/^Top items\. .*Apple pie/);
    expect(await picture(page).getAttribute("aria-label")).not.toContain("Tomato");
    await page.context().close();
    await context.close();
  });

  test("shows nothing of other tenants, nor beyond the link's filters, whatever the address says", async () => {
    const soup = [{ dimension: "item_name", op: "in", values: ["Tomato soup"] }];
    const { src } = await link("top-items", { filters: soup });
    const { page } = await open(tile(src));
    await picture(page).waitFor();
    const shown = await page
      .locator("kontor-tile")
      .evaluate((element) => element.shadowRoot?.innerHTML ?? "");
    expect(shown).toContain("Tomato soup");
    const tries = ["", "?tenant=rival", "?filters=[]", `?key=${admin}`, "?theme=dark&tenant=rival"];
    for (const more of tries) {
      const text = await (await fetch(`${kontor.url}${src}.json${more}`)).text();
      expect(text).toContain("Tomato soup");
      expect(text).not.toContain("Apple pie");
      expect(text).not.toContain("Rival");
    }
    expect(shown).not.toContain("Apple pie");
    expect(shown).not.toContain("Rival");
    await page.context().close();
  });
});

/** Run in the page: how far things have moved so far (web.dev/cls). */
const layoutShift = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 0));
})`;
