import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Gives a page axe once for all addresses that it opens from now on; without it each of them takes half a megabyte of script. */
export async function bringAxe(page: Page): Promise<void> {
  await page.addInitScript({ path: AXE });
}

/** What axe finds wrong on a page (WCAG 2.2 A and AA, best practices): one line per rule and place. */
export function accessibilityViolations(page: Page): Promise<string[]> {
  return violations(page, "{}");
}

/** The same of the rules that other colours alone can break: after a change between light and dark. */
export function colourViolations(page: Page): Promise<string[]> {
  return violations(page, `{ runOnly: ["color-contrast", "link-in-text-block"] }`);
}

/** Run in the page: colours that are still on their way to others would be judged half way. What never ends is not waited for. */
const REST = `Promise.allSettled(document.getAnimations()
  .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
  .map(({ finished }) => finished)).then(() => undefined)`;

async function violations(page: Page, options: string): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  if (!(await page.evaluate<boolean>("'axe' in globalThis")))
    await page.evaluate(await readFile(file, "utf8"));
  await page.evaluate(REST);
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run(document, ${options})`);
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`),
  );
}
