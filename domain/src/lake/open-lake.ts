import { KontorError, type Clock, type LakeFiles, type SqlDatabase } from "@kontor/core";
import { checkLake } from "./check-lake.ts";
import { commitToLake } from "./commit.ts";
import { SnapshotGoneError } from "./errors.ts";
import { createHolds } from "./holds.ts";
import type { FileFilter, Lake, LakeChanges } from "./lake.ts";
import { planRetention, type RetentionLimit } from "./plan-retention.ts";
import {
  changesBetween,
  deleteRetention,
  filesAt,
  readHead,
  readOffset,
  readRetention,
  writeRetention,
} from "./plans.ts";
import { removeOrphans, removeRetired } from "./remove-files.ts";
import type { LakeFile } from "./lake-file.ts";
import type { LakeTables } from "./tables.ts";

export interface LakeOptions {
  /** Migrated with `lakeMigrations`. */
  readonly db: SqlDatabase<LakeTables>;
  readonly clock: Clock;
  /** Absolute folder of the lake's files; nothing else lies in it. */
  readonly root: string;
  readonly files: LakeFiles;
}

/** Stands for all tenants in the table of limits; no tenant's id is written like this. */
const EVERY_TENANT = "*";

/** Opens the manifest of a lake. Nothing runs until it is asked. */
export function openLake(options: LakeOptions): Lake {
  const { db, clock, root } = options;
  const holds = createHolds<number>();
  const announced = createHolds<string>();
  return {
    root,
    locate: (file) => `${root}/${file.path}`,
    commit: (commit) => commitToLake(db, clock, commit),
    offset: (consumer, stream, partition) => readOffset(db.query, { consumer, stream, partition }),
    snapshot: async () => (await readHead(db.query)).snapshot,
    files: (filter) => readFiles(db, filter),
    liveFiles: () => readFiles(db, {}),
    changesSince: (snapshot) => readChanges(db, snapshot),
    hold: (snapshot) => holds.hold(snapshot),
    announce: (name) => announced.hold(name),
    removeRetired: ({ olderThanMs }) => removeRetired(options, olderThanMs, holds.held()),
    removeOrphans: ({ olderThanMs }) => removeOrphans(options, olderThanMs, () => announced.held()),
    setRetention: (tenant, table, days) => setRetention(db, tenant, table, days),
    retention: () => readLimits(db),
    planRetention: async ({ tenants }) =>
      planRetention(await readFiles(db, {}), await readLimits(db), tenants, clock.now()),
    check: (check = {}) => checkLake(options, check),
  };
}

type Database = SqlDatabase<LakeTables>;

// The head is read again afterwards: had files of the snapshot been forgotten in between, the list would lack them.
async function readFiles(db: Database, filter: Partial<FileFilter>): Promise<LakeFile[]> {
  const snapshot = filter.snapshot ?? (await readHead(db.query)).snapshot;
  const files = await filesAt(db.query, snapshot, filter);
  const { oldestSnapshot } = await readHead(db.query);
  if (snapshot >= oldestSnapshot) return files;
  if (filter.snapshot === undefined) return readFiles(db, filter);
  throw new SnapshotGoneError(snapshot, oldestSnapshot);
}

// As above: what was forgotten since `since` can no longer be told apart from what never was.
async function readChanges(db: Database, since: number | null): Promise<LakeChanges> {
  const { snapshot } = await readHead(db.query);
  if (since === null || since > snapshot) return readWhole(db, snapshot);
  if (since === snapshot) return { snapshot, whole: false, added: [], ended: [] };
  const changes = await changesBetween(db.query, since, snapshot);
  const { oldestSnapshot } = await readHead(db.query);
  return since >= oldestSnapshot ? { snapshot, whole: false, ...changes } : readWhole(db, snapshot);
}

async function readWhole(db: Database, snapshot: number): Promise<LakeChanges> {
  const added = await filesAt(db.query, snapshot);
  const head = await readHead(db.query);
  if (snapshot < head.oldestSnapshot) return readWhole(db, head.snapshot);
  return { snapshot, whole: true, added, ended: [] };
}

async function setRetention(db: Database, tenant: string | null, table: string, days: number | null) {
  if (days !== null && !(Number.isSafeInteger(days) && days >= 1 && days <= 100_000))
    throw new KontorError("invalid_request", `Rows can be kept 1 to 100000 whole days, not ${days}.`);
  const id = tenant ?? EVERY_TENANT;
  if (days === null) await deleteRetention(db.query, id, table);
  else await writeRetention(db.query, { tenant_id: id, table_name: table, days });
}

async function readLimits(db: Database): Promise<RetentionLimit[]> {
  const rows = await readRetention(db.query);
  return rows.map((row) => ({
    tenant: row.tenant_id === EVERY_TENANT ? null : row.tenant_id,
    table: row.table_name,
    days: row.days,
  }));
}
