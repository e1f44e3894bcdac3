import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import type { SqlConformanceStore } from "@kontor/core/testing";
import { openSqlite } from "@kontor/embedded";
import { openPostgres } from "@kontor/postgres";
import { startPostgres, type TestPostgres } from "../postgres.ts";

/** Gives a new, empty database that may be opened more than once. */
export type OpenStore = () => Promise<SqlConformanceStore>;

/** A new SQLite file. */
export async function sqliteStore(): Promise<SqlConformanceStore> {
  const folder = await mkdtemp(join(tmpdir(), "kontor-store-"));
  return {
    open: <Tables>() => openSqlite<Tables>({ file: join(folder, "kontor.sqlite"), thread: "here" }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs a suite on SQLite and on PostgreSQL; without PostgreSQL one line on stderr says that it was skipped. */
export async function onEveryStore(suite: string, define: (openStore: OpenStore) => void): Promise<void> {
  describe(`${suite}, on SQLite`, () => define(sqliteStore));
  await onPostgres(suite, define);
}

/** A new database of the test's PostgreSQL; its address, for what opens it otherwise. */
export interface PostgresStore extends SqlConformanceStore {
  readonly url: string;
}

/** Runs a suite on PostgreSQL alone. */
export async function onPostgres(
  suite: string,
  define: (openStore: () => Promise<PostgresStore>) => void,
): Promise<void> {
  const postgres = await startPostgres();
  if ("unavailable" in postgres) {
    process.stderr.write(`SKIPPED ${suite}, on PostgreSQL: ${postgres.unavailable}\n`);
    describe(`${suite}, on PostgreSQL`, () => test.skip(postgres.unavailable));
    return;
  }
  afterAll(() => postgres.stop());
  describe(`${suite}, on PostgreSQL`, () => define(() => postgresStore(postgres)));
}

async function postgresStore(postgres: TestPostgres): Promise<PostgresStore> {
  const url = await postgres.createDatabase();
  return {
    url,
    open: <Tables>() => openPostgres<Tables>({ url, maxConnections: 4 }),
    // The database goes with its server.
    async [Symbol.asyncDispose]() {},
  };
}
