import type { LakeFile } from "./lake-file.ts";
import type { Lake, LakeChanges } from "./lake.ts";

/** The files of one snapshot; never changes. */
export interface LakeView {
  readonly snapshot: number;
  /** Files of a table by time; `from` and `to` (ms since the epoch) leave out those without rows in [from, to). */
  files(table: string, range?: { readonly from?: number; readonly to?: number }): readonly LakeFile[];
}

export interface SnapshotCache {
  /** The newest snapshot: it sees every commit that resolved before the call. */
  current(): Promise<LakeView>;
}

/** Keeps the current file lists in memory, so that a query costs one small statement when nothing was committed since the last. */
export function createSnapshotCache(lake: Pick<Lake, "changesSince">): SnapshotCache {
  let view: StoredView | undefined;
  let running: Promise<LakeView> | undefined;
  let waiting: Promise<LakeView> | undefined;

  const refresh = async (): Promise<LakeView> => {
    const changes = await lake.changesSince(view?.snapshot ?? null);
    if (view === undefined || changes.snapshot > view.snapshot || changes.whole) view = apply(view, changes);
    return view;
  };
  const start = (): Promise<LakeView> => {
    const work = refresh().finally(() => {
      if (running === work) running = undefined;
    });
    running = work;
    return work;
  };
  // A refresh under way may have looked before a commit that the caller knows of: all who call meanwhile share the NEXT one.
  const startAfter = (work: Promise<LakeView>): Promise<LakeView> =>
    work
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return start();
      });
  return {
    current: () => {
      if (waiting !== undefined) return waiting;
      if (running === undefined) return start();
      waiting = startAfter(running);
      return waiting;
    },
  };
}

interface StoredView extends LakeView {
  readonly tables: ReadonlyMap<string, readonly LakeFile[]>;
}

function apply(view: StoredView | undefined, changes: LakeChanges): StoredView {
  const tables = new Map(changes.whole ? [] : view?.tables);
  const ended = new Set(changes.whole ? [] : changes.ended);
  const added = Map.groupBy(changes.added, (file) => file.table);
  for (const table of new Set([...tables.keys(), ...added.keys()])) {
    const before = tables.get(table) ?? [];
    const fresh = added.get(table) ?? [];
    const kept = ended.size === 0 ? before : before.filter((file) => !ended.has(file.id));
    if (fresh.length > 0 || kept.length < before.length) tables.set(table, [...kept, ...fresh].sort(byTime));
  }
  return {
    snapshot: changes.snapshot,
    tables,
    files: (table, range) => prune(tables.get(table) ?? [], range),
  };
}

function prune(
  files: readonly LakeFile[],
  range: { readonly from?: number; readonly to?: number } | undefined,
): readonly LakeFile[] {
  const from = range?.from ?? Number.NEGATIVE_INFINITY;
  const to = range?.to ?? Number.POSITIVE_INFINITY;
  if (range === undefined) return files;
  return files.filter((file) => file.maxTime >= from && file.minTime < to);
}

const byTime = (a: LakeFile, b: LakeFile) => a.minTime - b.minTime || a.id - b.id;
