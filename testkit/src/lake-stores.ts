import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "@kontor/embedded";
import type { LakeTables } from "@kontor/domain/lake";
import { openPostgres } from "@kontor/postgres";
import type { LakeStore } from "./lake-fixture.ts";
import { startPostgres } from "./postgres.ts";

/** The relational stores that a lake's manifest is tested on; PostgreSQL only where the machine has it. */
export interface LakeStores extends AsyncDisposable {
  readonly all: readonly { readonly name: string; readonly store: () => Promise<LakeStore> }[];
  /** Why PostgreSQL is not among them. */
  readonly missing: string | undefined;
}

/** Starts the stores; each `store()` is a new, empty one. */
export async function startLakeStores(): Promise<LakeStores> {
  const sqlite = { name: "SQLite", store: openSqliteStore };
  const postgres = await startPostgres();
  if ("unavailable" in postgres) {
    console.error(`SKIPPED the lake's manifest on PostgreSQL: ${postgres.unavailable}`);
    return { all: [sqlite], missing: postgres.unavailable, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const store = async (): Promise<LakeStore> => {
    const url = await postgres.createDatabase();
    const open = () => openPostgres<LakeTables>({ url });
    return { open, [Symbol.asyncDispose]: () => Promise.resolve() };
  };
  return {
    all: [sqlite, { name: "PostgreSQL", store }],
    missing: undefined,
    [Symbol.asyncDispose]: () => postgres.stop(),
  };
}

async function openSqliteStore(): Promise<LakeStore> {
  const folder = await mkdtemp(join(tmpdir(), "kontor-manifest-"));
  return {
    open: () => openSqlite<LakeTables>({ file: join(folder, "kontor.sqlite"), thread: "here" }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
