import { createTracker } from "./create-tracker.ts";
import { readOptions } from "./read-options.ts";
import type { Tracker } from "./types.ts";

/*
 * `/k.js`: makes `window.kontor` from the attributes of its own script element. Calls that the page made before, as `(window.kontor ||= []).push(["track",
 * "name", {...}])`, are caught up on.
 */
type Call = [name: keyof Tracker, ...rest: unknown[]];

function start(page: Window & { kontor?: Tracker | Call[] }): void {
  const script = document.currentScript ?? document.querySelector<HTMLScriptElement>("script[data-k-key]");
  const early = page.kontor;
  if (!(script instanceof HTMLScriptElement) || (early !== undefined && !Array.isArray(early))) return;
  const options = readOptions(script);
  if (options === undefined) return console.warn("Kontor: the script element needs data-k-key.");
  const tracker = createTracker(options);
  page.kontor = tracker;
  for (const [name, ...rest] of early ?? []) (tracker[name] as (...rest: unknown[]) => void)?.(...rest);
}

start(window);
