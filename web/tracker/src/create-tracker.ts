import { createDwell } from "./dwell.ts";
import { createEventQueue } from "./event-queue.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { openEventStore } from "./event-store.ts";
import { addressText, withoutIds } from "./event-text.ts";
import { createIdentity } from "./identity.ts";
import { makeEvent } from "./make-event.ts";
import type { EventFields, Tracker, TrackerOptions } from "./types.ts";
import { createVisibleClock } from "./visible-clock.ts";
import { watchClicks } from "./watch-clicks.ts";
import { watchDetails } from "./watch-details.ts";
import { watchPages } from "./watch-pages.ts";
import { watchViews } from "./watch-views.ts";

const DELAY_MS = 5000;
const PAUSE_MS = 1000;

/** A tracker for the page at hand. */
export function createTracker(options: TrackerOptions): Tracker {
  const { page = "page_view" } = options;
  let level = options.consent ?? "anonymous";
  let common: EventFields = { shop_id: options.shop, table_id: options.table };
  const identity = createIdentity(() => localStorage);
  // Per key: two trackers on one page do not send each other's events.
  const store = openEventStore(`kontor-${options.key.split(".", 1)[0]}`);
  const queue = createEventQueue(store, (json) => (level === "full" ? json : withoutIds(json)));
  const sender = createEventSender(addressOf(options), queue, {
    delayMs: Number(options.delay) >= 0 ? Number(options.delay) : DELAY_MS,
    pauseMs: PAUSE_MS,
  });

  const track = (name: string, fields?: EventFields) => {
    if (level === "none") return;
    const full = level === "full";
    const [id, json] = makeEvent(name, { ...common, ...fields }, identity.now(full), full);
    if (json === undefined) return;
    queue.add(id, json);
    sender.added();
  };
  const dwell = createDwell(createVisibleClock(document), track);
  const viewPage = () => {
    if (page !== "") track(page);
  };
  const load = () => {
    if (level === "none") return;
    void queue.load().then(() => {
      // Consent may have been taken back meanwhile.
      if (level === "none") queue.clear();
      else if (queue.size > 0) sender.added();
    });
  };

  load();
  watchLeaving(sender, () => dwell.collapseAll());
  watchPages(document, (from) => {
    common.page_referrer = addressText(from) || undefined;
    viewPage();
  });
  if (options.declarative !== false) {
    watchViews(document, (item) => track("view_item", { items: [item] }));
    watchClicks(document, options.currency, track);
    watchDetails(document, dwell);
  }

  return {
    track,
    expand: (item) => dwell.expand(item.item_id, item),
    collapse: (item) => dwell.collapse(item.item_id),
    set: (fields) => void (common = { ...common, ...fields }),
    consent(next) {
      const last = level;
      if (next === last) return;
      level = next;
      // Consent does not work backwards: ids of the time before are not carried over.
      identity.forget();
      if (next === "none") queue.clear();
      else if (last !== "none") queue.rewrite();
      else {
        load();
        viewPage();
      }
    },
    flush: () => sender.flush(),
  };
}

function addressOf({ key, url = location.origin }: TrackerOptions): string {
  return `${url.replace(/\/$/, "")}/v1/events?key=${encodeURIComponent(key)}`;
}

// A closed tab tells `pagehide`, a phone that puts the browser away often `visibilitychange` alone.
function watchLeaving(sender: EventSender, closing: () => void): void {
  document.addEventListener("visibilitychange", () => document.hidden && sender.leave());
  addEventListener("pagehide", () => {
    closing();
    sender.leave();
  });
  addEventListener("online", () => sender.online());
}
