import type { Page } from "playwright-core";

/** More stops than any screen has. */
const MOST = 250;

interface Focus {
  readonly name: string;
  readonly ring: boolean;
}

/** Goes from stop to stop by Tab until one has this name. Throws with the stops it saw, and at one that does not show where it is. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < MOST; step++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate<Focus | null>(FOCUSED);
    if (focus === null) continue;
    if (!focus.ring) throw new TypeError(`The focus does not show on: ${focus.name}`);
    if (typeof name === "string" ? focus.name === name : name.test(focus.name)) return;
    seen.push(focus.name);
  }
  throw new TypeError(`Tab does not lead to ${String(name)}, only to: ${seen.join(" | ")}`);
}

/** Tab, then Enter. */
export async function enter(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** Opens a screen by the palette: a few letters and Enter. */
export async function goTo(page: Page, screen: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Screen or dashboard" }).waitFor();
  await page.keyboard.type(screen);
  await page.keyboard.press("Enter");
  await page.locator("main h1", { hasText: screen }).waitFor();
}

/** What has the focus, as a reader of the screen names it; null for nothing. The page's own language, as it runs there. */
const FOCUSED = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element === null || element === document.body) return null;
  const label = [...(element.labels ?? [])].map(({ textContent }) => textContent).join(" ");
  const name = element.getAttribute("aria-label") ?? (label === "" ? element.textContent : label);
  const ring = getComputedStyle(element).outlineStyle !== "none" || element.matches("main, .cm-content");
  return { name: name.replaceAll(/\\s+/g, " ").trim(), ring };
})()`;
