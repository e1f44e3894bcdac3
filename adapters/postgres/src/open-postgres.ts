import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Dialect,
} from "kysely";
import { createTransactionScope, StoreUnavailableError, type SqlDatabase } from "@kontor/core";
import { openPool, type Pool } from "./open-pool.ts";
import { PostgresDriver } from "./postgres-driver.ts";
import { retryConflicts } from "./retry-conflicts.ts";

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with libpq's parameters such as `sslmode`. */
  readonly url: string;
  /** Most connections of this handle; 8 when not given. */
  readonly maxConnections?: number;
  /** How long work is tried again while other writers win, before StoreBusyError, ms; 10,000 when not given. */
  readonly waitForWritersMs?: number;
}

const OLDEST_VERSION = 15;

/**
 * Opens a PostgreSQL database as a SqlDatabase: SERIALIZABLE everywhere, conflicts retried with jitter for up to ten seconds. Rejects with
 * StoreUnavailableError, which names host and database but never the password, when it cannot be reached or does not fit.
 */
export async function openPostgres<Tables>(options: PostgresOptions): Promise<SqlDatabase<Tables>> {
  const { url, maxConnections = 8, waitForWritersMs = 10_000 } = options;
  const pool = openPool(url, maxConnections);
  const scope = createTransactionScope();
  const assertOutside = (): void => scope.assertOutside();
  const driver = new PostgresDriver(pool, { waitForWritersMs, assertOutside });
  const query = new Kysely<Tables>({ dialect: dialectOf(driver) });
  const close = once(async () => {
    await query.destroy();
    await pool.end();
  });
  try {
    await checkServer(query, pool);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    engine: "postgres",
    query,
    transaction: (work) =>
      retryConflicts(waitForWritersMs, () => query.transaction().execute((tx) => scope.run(() => work(tx)))),
    [Symbol.asyncDispose]: close,
  };
}

async function checkServer<Tables>(query: Kysely<Tables>, pool: Pool): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string }>`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding
  `.execute(query);
  const { version, encoding } = rows[0] ?? { version: "0", encoding: "" };
  const major = Math.floor(Number(version) / 10_000);
  if (major < OLDEST_VERSION) {
    throw new StoreUnavailableError(
      pool.where,
      `PostgreSQL ${major} is too old, ${OLDEST_VERSION} or newer is needed`,
      undefined,
    );
  }
  if (encoding !== "UTF8") {
    throw new StoreUnavailableError(
      pool.where,
      `the database's encoding is ${encoding}; create it with encoding UTF8`,
      undefined,
    );
  }
}

function dialectOf(driver: PostgresDriver): Dialect {
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
