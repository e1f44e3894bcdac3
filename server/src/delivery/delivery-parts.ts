import { rm } from "node:fs/promises";
import { systemClock, type LakeEngine, type LogReader } from "@kontor/core";
import {
  createPrepareEvents,
  createSchemaRegistry,
  openSeenIds,
  schemaStep,
  transformStep,
  type PrepareEvents,
  type SeenIds,
} from "@kontor/domain/deliver";
import { createUserAgentLookup, referrerPatterns, type UserAgentLookup } from "@kontor/domain/enrich";
import { openLake, type Lake } from "@kontor/domain/lake";
import {
  DiskLakeFiles,
  NodeDisk,
  openSegmentLogReader,
  openTransformHost,
  type SegmentLogHandle,
} from "@kontor/embedded";
import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { foldersOf } from "../platform/folders.ts";
import { openDatabase } from "../platform/database.ts";
import type { DeliveryThreadData } from "./messages.ts";

export interface DeliveryParts extends AsyncDisposable {
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly log: LogReader;
  readonly seen: SeenIds;
  readonly userAgents: UserAgentLookup;
  readonly prepare: PrepareEvents;
  readonly tenants: () => Promise<readonly string[]>;
}

/** Everything the delivery thread works with, made by hand; disposed in reverse. */
export async function openDeliveryParts(data: DeliveryThreadData<SegmentLogHandle>): Promise<DeliveryParts> {
  const folders = foldersOf(data.config.data);
  await rm(folders.scratch, { recursive: true, force: true });
  const stack = new AsyncDisposableStack();
  const db = stack.use(await openDatabase(data.config, "here"));
  const lake = openLake({
    db,
    clock: systemClock,
    root: folders.lake,
    files: new DiskLakeFiles(folders.lake),
  });
  const engine = stack.use(
    await openDuckDbLakeEngine({ root: folders.lake, scratch: folders.scratch, patterns: referrerPatterns }),
  );
  const log = openSegmentLogReader(data.log);
  const seen = stack.use(
    await openSeenIds({ disk: new NodeDisk(), directory: folders.ids, clock: systemClock }),
  );
  const registry = createSchemaRegistry({ db, clock: systemClock });
  const transform =
    data.config.transform === undefined
      ? undefined
      : stack.use(await openTransformHost({ module: data.config.transform }));
  const steps = [...(transform === undefined ? [] : [transformStep(transform)]), schemaStep(registry)];
  return {
    lake,
    engine,
    log,
    seen,
    userAgents: createUserAgentLookup(),
    prepare: createPrepareEvents(steps),
    tenants: async () => (await db.query.selectFrom("tenant").select("id").execute()).map((row) => row.id),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
