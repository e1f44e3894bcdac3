import type { Dwell } from "./dwell.ts";
import { readItem } from "./read-item.ts";

/** `<details data-k-item>` opens and closes. `toggle` does not bubble, but it can be caught on its way down. */
export function watchDetails(page: Document, dwell: Dwell): void {
  const onToggle = ({ target }: Event) => {
    if (!(target instanceof HTMLDetailsElement) || target.dataset["kItem"] === undefined) return;
    const item = readItem(target);
    if (!target.open) dwell.collapse(target);
    else if (item !== undefined) dwell.expand(target, item);
  };
  page.addEventListener("toggle", onToggle, true);
}
