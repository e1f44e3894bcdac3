import { accessSync, constants } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The system's Chromium (or the one `CHROMIUM` names); undefined where there is none. */
export const chromiumPath: string | undefined = [process.env["CHROMIUM"], ...PLACES].find(isExecutable);

/** Starts the system's Chromium; suites ask {@link hasBrowser} first. `without`: switches that Playwright would set, and people's browsers have not. */
export async function launchBrowser(without: string[] = []): Promise<Browser> {
  if (chromiumPath === undefined) throw new TypeError("There is no Chromium here. Ask hasBrowser() first.");
  return chromium.launch({
    executablePath: chromiumPath,
    ignoreDefaultArgs: without,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/** Whether browser suites can run here. Says so in one line when they cannot: `describe.skipIf(!hasBrowser("..."))`. */
export function hasBrowser(suite: string): boolean {
  if (chromiumPath !== undefined) return true;
  process.stderr.write(`SKIPPED ${suite}: no Chromium here (Debian: apt-get install chromium)\n`);
  return false;
}

function isExecutable(path: string | undefined): path is string {
  try {
    accessSync(path ?? "", constants.X_OK);
    return path !== undefined && path !== "";
  } catch {
    return false;
  }
}
