import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@kontor/core";
import { createSnapshotCache, openLake, type Lake } from "@kontor/domain/lake";
import { createQueryService, type QueryService } from "@kontor/domain/query";
import { DiskLakeFiles, openDuckDbQueryEngine } from "@kontor/embedded";
import type { Config } from "../config/config.ts";
import { foldersOf } from "./folders.ts";
import { openStore, type Store } from "./store.ts";

/** What answers SQL: the manifest and query processes. Needs no running server and disturbs none. */
export interface Reader extends AsyncDisposable {
  readonly store: Store;
  readonly lake: Lake;
  readonly query: QueryService;
}

/** A reader with a store of its own, for commands beside (or without) a server. */
export async function openReader(config: Config): Promise<Reader> {
  const stack = new AsyncDisposableStack();
  const store = stack.use(await openStore(config, "here"));
  const reader = stack.use(await openReaderOn(config, store));
  return { ...reader, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A reader on a store that somebody else closes. */
export async function openReaderOn(config: Config, store: Store): Promise<Reader> {
  const folders = foldersOf(config.data);
  await mkdir(folders.lake, { recursive: true });
  const lake = openLake({
    db: store.db,
    clock: systemClock,
    root: folders.lake,
    files: new DiskLakeFiles(folders.lake),
  });
  const engine = await openDuckDbQueryEngine({
    lakeRoot: folders.lake,
    tempRoot: folders.queries,
    compiledRoot: join(folders.cache, "compiled"),
    slots: config.query.slots,
    memoryBytes: config.query.memoryBytes,
  });
  const query = createQueryService({
    engine,
    snapshot: snapshots(lake),
    limits: { timeoutMs: config.query.timeoutMs },
  });
  return { store, lake, query, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

// The snapshot is held until the query is over, so that no file is removed under it.
function snapshots(lake: Lake) {
  const cache = createSnapshotCache(lake);
  return async () => {
    const view = await cache.current();
    const held = lake.hold(view.snapshot);
    return {
      id: view.snapshot,
      files: (table: string) => view.files(table).map((file) => ({ ...file, path: lake.locate(file) })),
      release: () => held[Symbol.dispose](),
    };
  };
}
