import type { InsightRequest, TileAnswer } from "@kontor/contracts";
import { askInsight } from "./insight.ts";

/** Asks one request again and again. */
export interface Asker {
  /** Now, or, while an answer is under way, once more after it: a slow answer is never starved by refreshes. */
  readonly ask: () => void;
  readonly stop: () => void;
}

interface Told {
  readonly onTile: (tile: TileAnswer) => void;
  readonly onDone: () => void;
  readonly onError: (error: unknown) => void;
}

export function createAsker(request: InsightRequest, told: Told): Asker {
  const controller = new AbortController();
  const { signal } = controller;
  let running = false;
  let again = false;
  const run = async () => {
    running = true;
    try {
      await askInsight(request, (tile) => !signal.aborted && told.onTile(tile), signal);
      if (!signal.aborted) told.onDone();
    } catch (error) {
      if (!signal.aborted) told.onError(error);
    }
    running = false;
    if (!again || signal.aborted) return;
    again = false;
    void run();
  };
  return {
    ask() {
      if (running) again = true;
      else void run();
    },
    stop: () => controller.abort(),
  };
}
