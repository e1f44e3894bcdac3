import type { EventStore } from "./event-store.ts";

/** So many of the newest events are kept while they cannot be sent. */
export const MOST_KEPT = 1000;
/**
 * The server knows an id for 7 days. An event that was sent while the page closed may have arrived without our knowing: older than this it is dropped rather
 * than counted twice.
 */
const KEEP_MS = 6 * 86_400_000;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

/** Events that are not known to have arrived. */
export interface EventQueue {
  readonly size: number;
  add(id: string, json: string): void;
  /** The oldest that are not under way, at most so many and so many bytes of JSON; at least one if there is any. */
  take(most: number, bytes: number): Map<string, string>;
  /** From now on `take` passes over them; the call that is returned ends that. */
  underWay(ids: Iterable<string>): () => void;
  remove(ids: readonly string[]): void;
  clear(): void;
  /** Adds what earlier pages left on the device. */
  load(): Promise<void>;
  /** Writes the stored copies anew, after what may stand in them has changed. */
  rewrite(): void;
}

/** `storable` says what of an event may stand on the device. */
export function createEventQueue(store: EventStore, storable: (json: string) => string): EventQueue {
  let waiting = new Map<string, string>();
  const away = new Set<string>();
  const remove = (ids: readonly string[]) => {
    for (const id of ids) waiting.delete(id);
    store.remove(ids);
  };
  const trim = () => {
    if (waiting.size > MOST_KEPT) remove([...waiting.keys()].slice(0, waiting.size - MOST_KEPT));
  };
  return {
    get size() {
      return waiting.size;
    },
    add(id, json) {
      waiting.set(id, json);
      store.put([[id, storable(json)]]);
      trim();
    },
    take(most, bytes) {
      const taken = new Map<string, string>();
      let room = bytes;
      for (const [id, json] of waiting) {
        if (away.has(id)) continue;
        room -= new Blob([json]).size + 1;
        if (taken.size === most || (room < 0 && taken.size > 0)) break;
        taken.set(id, json);
      }
      return taken;
    },
    underWay(ids) {
      const sent = [...ids];
      for (const id of sent) away.add(id);
      return () => sent.forEach((id) => away.delete(id));
    },
    remove,
    clear() {
      waiting.clear();
      store.clear();
    },
    async load() {
      const stored = await store.all();
      const oldest = Date.now() - KEEP_MS;
      const old = stored.map(([id]) => id).filter((id) => timeOf(id) < oldest);
      waiting = new Map([...stored, ...waiting]);
      remove(old);
      trim();
    },
    rewrite() {
      store.clear();
      store.put([...waiting].map(([id, json]) => [id, storable(json)]));
    },
  };
}

// An id of the page's own has no time: it is taken as new.
function timeOf(id: string): number {
  return UUID_V7.test(id) ? Number.parseInt(id.replace("-", ""), 16) : Infinity;
}
