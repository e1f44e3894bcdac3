import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Event } from "@kontor/contracts";
import { migrate, systemClock, type Clock, type EventLog, type LakeEngine } from "@kontor/core";
import {
  CLICKS,
  createCollector,
  encodeClickRecord,
  hashEventId,
  type ClickRecord,
} from "@kontor/domain/collect";
import {
  Compactor,
  createPrepareEvents,
  Delivery,
  openSeenIds,
  type DeliveryDependencies,
  type SeenIds,
} from "@kontor/domain/deliver";
import { createUserAgentLookup, referrerPatterns } from "@kontor/domain/enrich";
import { lakeMigrations, openLake, type Lake, type LakeTables } from "@kontor/domain/lake";
import { DiskLakeFiles, NodeDisk, openSegmentLog, openSqlite } from "@kontor/embedded";
import { openDuckDbLakeEngine } from "@kontor/embedded/lake-engine";
import { DuckDBInstance } from "@duckdb/node-api";

export interface DeliveryFixture extends AsyncDisposable {
  readonly root: string;
  readonly log: EventLog;
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly seen: SeenIds;
  readonly delivery: Delivery;
  readonly compactor: Compactor;
  /** Through the front door. */
  send(tenant: string, events: readonly Event[]): Promise<void>;
  /** Straight into the log, whatever it is: `json` is the array's text. */
  sendRaw(tenant: string, json: string, ids: readonly (string | null)[]): Promise<void>;
  /** Delivers until the log's end. */
  deliverAll(): Promise<void>;
  /** Another delivery as after a restart, with its own set of ids read from disk; parts may be replaced by faulty ones. */
  restart(overrides?: Partial<DeliveryDependencies>): Promise<Delivery>;
  rows(sql: string): Promise<unknown[][]>;
}

/** Log, lake, engine and delivery on real files in a temporary folder. */
export async function openDeliveryFixture(clock: Clock = systemClock): Promise<DeliveryFixture> {
  const folder = await mkdtemp(join(tmpdir(), "kontor-delivery-"));
  const root = join(folder, "lake");
  const disk = new NodeDisk();
  const db = await openSqlite<LakeTables>({ file: join(folder, "kontor.db"), thread: "here" });
  await migrate(db, "lake", lakeMigrations);
  const lake = openLake({ db, clock, root, files: new DiskLakeFiles(root) });
  const engine = await openDuckDbLakeEngine({
    root,
    scratch: join(folder, "scratch"),
    patterns: referrerPatterns,
  });
  const log = await openSegmentLog({
    disk,
    directory: join(folder, "log"),
    streams: { [CLICKS]: { partitions: 1 } },
  });
  let runs = 0;
  let seen = await openSeenIds({ disk, directory: join(folder, "ids"), clock });
  const dependencies = (): DeliveryDependencies => ({
    log,
    lake,
    engine,
    seen,
    userAgents: createUserAgentLookup(),
    prepare: createPrepareEvents([]),
    clock,
    runId: `run${++runs}`,
  });
  const delivery = new Delivery(dependencies());
  const collector = createCollector({ log, clock, country: () => undefined, newId: randomUUID });
  return {
    root,
    log,
    lake,
    engine,
    get seen() {
      return seen;
    },
    delivery,
    compactor: new Compactor({ lake, engine, clock, runId: "compactor" }),
    async send(tenant, events) {
      const verdict = await collector.collect(
        { tenant, keyId: "test" },
        Buffer.from(JSON.stringify(events)),
        {},
      );
      if (verdict.rejected.length > 0) throw new TypeError(JSON.stringify(verdict.rejected));
    },
    async sendRaw(tenant, json, ids) {
      const timestamp = clock.now();
      await log.append(CLICKS, {
        key: tenant,
        value: encodeClickRecord(rawRecord(tenant, json, ids, timestamp)),
        timestamp,
      });
    },
    deliverAll: () => deliverAll(delivery),
    async restart(overrides = {}) {
      await seen[Symbol.asyncDispose]();
      seen = await openSeenIds({ disk, directory: join(folder, "ids"), clock });
      const next = new Delivery({ ...dependencies(), ...overrides });
      await next.recover();
      return next;
    },
    rows: async (sql) => queryLake(lake, sql),
    async [Symbol.asyncDispose]() {
      await seen[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
      await engine[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function deliverAll(delivery: Delivery): Promise<void> {
  while ((await delivery.deliver(0, () => Promise.resolve(false))) !== undefined);
}

function rawRecord(
  tenant: string,
  json: string,
  ids: readonly (string | null)[],
  received: number,
): ClickRecord {
  const hashes = new Uint32Array(ids.length * 2);
  ids.forEach((id, at) => id !== null && hashEventId(tenant, id, hashes, at * 2));
  return {
    kind: "events",
    header: { tenant, received, minTime: received, maxTime: received },
    hashes,
    payload: Buffer.from(json),
  };
}

/** SQL over the live files, `events` and `failed_events` being the tables. */
async function queryLake(lake: Lake, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    for (const table of ["events", "failed_events"]) {
      const files = await lake.files({ table });
      if (files.length === 0) continue;
      const list = files.map((file) => `'${lake.locate(file)}'`).join(",");
      await connection.run(
        `CREATE VIEW ${table} AS SELECT * FROM read_parquet([${list}], hive_partitioning = false, union_by_name = true)`,
      );
    }
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
