import type { LiveCount } from "../../api/live-state.ts";

/** What a newcomer has done, kept on the device. */
export interface Steps {
  readonly opened: boolean;
  readonly tapped: boolean;
  readonly seen: boolean;
  readonly asked: boolean;
  readonly dismissed: boolean;
}

const KEY = "kontor.steps";
const NONE: Steps = { opened: false, tapped: false, seen: false, asked: false, dismissed: false };
const TAPS = ["item_expand", "view_item", "add_to_cart", "select_item"];

/** Steps that events prove: demo data is written past the live stream, so what comes here was done by somebody. */
export function stepsOf({ byName }: Pick<LiveCount, "byName">): Partial<Steps> {
  const tapped = TAPS.some((name) => (byName[name] ?? 0) > 0);
  const opened = tapped || (byName["menu_view"] ?? 0) > 0 || (byName["page_view"] ?? 0) > 0;
  return { ...(opened ? { opened } : {}), ...(tapped ? { tapped, seen: true } : {}) };
}

export function readSteps(): Steps {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<keyof Steps, unknown>>;
    const known = Object.keys(NONE).map((name) => [name, found[name as keyof Steps] === true]);
    return Object.fromEntries(known) as Steps;
  } catch {
    // Storage is off, or holds something else.
    return NONE;
  }
}

export function writeSteps(steps: Steps): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(steps));
  } catch {
    // They hold for this page.
  }
}
