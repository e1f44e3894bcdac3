import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";
import { Installation, PATIENCE_MS, repository } from "./installation.ts";

const run = promisify(execFile);
const PICTURES = join(repository, "artifacts", "admin");

/** Ways a screen is looked at. */
export const looks = {
  light: { colorScheme: "light", viewport: { width: 1360, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1360, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const satisfies Record<string, BrowserContextOptions>;

/** A demo installation with a browser that is signed in to it. */
export interface AdminFixture extends AsyncDisposable {
  readonly kontor: Installation;
  readonly browser: Browser;
  /** A page of the signed-in owner; `broken` lists what scripts and the policy complained of. */
  open(path: string, look?: BrowserContextOptions): Promise<{ page: Page; broken: string[] }>;
  picture(page: Page, name: string): Promise<void>;
}

/** Builds the pages from what lies here, where that is not done yet. */
export async function prepareAdmin(): Promise<void> {
  await run(process.execPath, [join(repository, "web", "build", "src", "build.ts")]);
  await mkdir(PICTURES, { recursive: true });
}

/** Starts from a fresh data folder, as a newcomer does. */
export async function openAdmin(): Promise<AdminFixture> {
  await prepareAdmin();
  const kontor = await Installation.create();
  await kontor.startWithDemo();
  const browser = await launchBrowser();
  return {
    kontor,
    browser,
    async open(path, look = looks.light) {
      const context = await browser.newContext(look);
      const signIn = await context.request.post(`${kontor.url}/v1/auth/demo`, {
        headers: { origin: kontor.url },
      });
      if (!signIn.ok()) throw new TypeError(`Demo sign-in answered ${signIn.status()}`);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      const broken = watch(page);
      await page.goto(kontor.url + path);
      return { page, broken };
    },
    picture,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await kontor[Symbol.asyncDispose]();
    },
  };
}

/** Keeps how a page looks in `artifacts/admin`, for eyes. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** What scripts throw and the browser complains of (a breach of the content policy too). */
export function watch(page: Page): string[] {
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") broken.push(message.text());
  });
  return broken;
}
