import { useSyncExternalStore } from "react";

/** A statement that was run. */
export interface HistoryEntry {
  readonly sql: string;
  /** Ms since the epoch. */
  readonly at: number;
  readonly rows: number | null;
  readonly ms: number | null;
}

const PLACE = "kontor.sql.history";
const KEPT = 200;
/** Of one entry: the browser gives a site some megabytes at most. */
const LONGEST = 20_000;

const listeners = new Set<() => void>();
let read: { readonly text: string; readonly entries: readonly HistoryEntry[] } = { text: "", entries: [] };

/** Statements run in this browser, newest first. */
export function useHistory(): readonly HistoryEntry[] {
  return useSyncExternalStore(subscribe, readHistory);
}

/** Puts a statement on top; one that was run before moves there. */
export function remember(entry: HistoryEntry): void {
  if (entry.sql.length > LONGEST) return;
  const others = readHistory().filter(({ sql }) => sql !== entry.sql);
  write([entry, ...others].slice(0, KEPT));
}

export function forgetHistory(): void {
  write([]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

// React compares by identity, so the same text must give the same list.
function readHistory(): readonly HistoryEntry[] {
  const text = stored() ?? "[]";
  if (text !== read.text) read = { text, entries: parse(text) };
  return read.entries;
}

function parse(text: string): HistoryEntry[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isEntry).slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as HistoryEntry).sql === "string" &&
    typeof (value as HistoryEntry).at === "number"
  );
}

// A browser may refuse storage altogether; the screen works without.
function stored(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

function write(entries: readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(PLACE, JSON.stringify(entries));
  } catch {
    return;
  }
  for (const listener of listeners) listener();
}
