import { chromium, type Browser, type Page } from "playwright-core";
import type { BenchCase } from "../harness/bench-case.ts";
import { untilDemoComplete } from "../harness/demo-data.ts";
import { BenchError } from "../harness/errors.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { quantile, rounded } from "../harness/statistics.ts";
import { waitFor } from "../harness/wait.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const TAPS = 200;
/** A guest reads before the next tap; also, each tap meets another moment of the tracker's and the stream's clocks. */
const PAUSES_MS = [310, 470, 590, 730];

/** Rows that came under Live, with the frame that showed them, in the machine's one clock. */
const NOTE_ROWS = `
  window.seen = [];
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) {
      const row = node.closest?.(".live-row") ?? node.querySelector?.(".live-row");
      if (row) requestAnimationFrame(() => seen.push({ words: row.textContent, at: performance.timeOrigin + performance.now() }));
    }
  }).observe(document.body, { childList: true, subtree: true });`;

const NOTE_TAPS = `
  document.addEventListener("click", (event) => { window.tapped = performance.timeOrigin + event.timeStamp; }, { capture: true });`;

const seenAt = (dish: string) =>
  `seen.find(({ words }) => words.includes(${JSON.stringify(dish)}) && /item (expand|collapse)/.test(words))?.at`;

/** A newcomer's first minute: the demo's menu in one tab, Today in another, and how long a tap takes from finger to eye. */
export const tap: BenchCase = {
  name: "tap",
  summary:
    "A dish tapped on the demo page until its row stands under Live on Today, both in Chromium, demo data loaded",
  target: { tap_p95_ms: { max: 1000 }, unseen: { max: 0 }, today_usable_ms: { max: 3000 } },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    await using browser = await launch();
    const began = performance.now();
    const since = () => Math.round(performance.now() - began);
    server.spawn({ demo: true });
    await server.ready();
    const ready = since();
    const today = await openToday(browser, server);
    const usable = since();
    await today.locator('[data-tile="orders"] .chart svg').first().waitFor();
    const firstNumber = since();
    await untilDemoComplete(server);
    const filled = since();
    const menu = await openMenu(browser, server);
    const delays: number[] = [];
    let unseen = 0;
    const taps = context.quick ? 20 : TAPS;
    for (let index = 0; index < taps; index++) {
      const delay = await tapOnce(menu, today, index);
      if (delay === undefined) unseen++;
      else delays.push(delay);
      await menu.waitForTimeout(PAUSES_MS[index % PAUSES_MS.length] ?? 0);
    }
    context.say(`${delays.length} taps seen, p95 ${Math.round(quantile(delays, 0.95))} ms`);
    return {
      taps,
      unseen,
      tap_p50_ms: rounded(quantile(delays, 0.5)),
      tap_p95_ms: rounded(quantile(delays, 0.95)),
      tap_max_ms: rounded(quantile(delays, 1)),
      ready_ms: ready,
      today_usable_ms: usable,
      today_first_number_ms: firstNumber,
      demo_data_complete_ms: filled,
    };
  },
};

async function launch(): Promise<Browser & AsyncDisposable> {
  try {
    return await chromium.launch({
      executablePath: CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
  } catch (error) {
    throw new BenchError(
      `This case needs Chromium (Debian: apt-get install chromium): ${(error as Error).message}`,
    );
  }
}

async function openToday(browser: Browser, server: KontorServer): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
  const signIn = await context.request.post(server.url("/v1/auth/demo"), {
    headers: { origin: server.url("") },
  });
  if (!signIn.ok()) throw new BenchError(`The demo sign-in answered ${signIn.status()}.`);
  const page = await context.newPage();
  await page.goto(server.url("/today"));
  await page.locator(".live-dot.on").waitFor();
  await page.locator("[data-tile]").first().waitFor();
  await page.evaluate(NOTE_ROWS);
  return page;
}

async function openMenu(browser: Browser, server: KontorServer): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto(server.url("/s/demo"));
  await page.evaluate(NOTE_TAPS);
  return page;
}

/** Opens one dish; to the ms until its row was there, or undefined when it did not come within 5 s. */
async function tapOnce(menu: Page, today: Page, index: number): Promise<number | undefined> {
  const dishes = menu.locator("details > summary");
  const dish = dishes.nth(index % (await dishes.count()));
  const name = (
    (await dish.locator("xpath=..").getAttribute("data-k-name")) ?? (await dish.innerText())
  ).trim();
  await today.evaluate("seen = []");
  await dish.click();
  const tapped = Number(await menu.evaluate("tapped"));
  const look = async () => (await today.evaluate<number | undefined>(seenAt(name))) ?? undefined;
  const seen = await waitFor("the row", look, { everyMs: 20, timeoutMs: 5_000 }).catch(() => undefined);
  return seen === undefined ? undefined : seen - tapped;
}
