import pg from "pg";
import { StoreUnavailableError } from "@kontor/core";
import { postgresTypes } from "./postgres-types.ts";

export interface Pool {
  /** Host, port and database, for messages. */
  readonly where: string;
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * What every session is set to. synchronous_commit is raised only where it was lowered: the port promises durable commits, and a cluster
 * with replicas may ask for more than `on`.
 */
const SESSION = `
  set session characteristics as transaction isolation level serializable;
  set lock_timeout = '10s';
  select set_config('synchronous_commit', 'on', false)
   where current_setting('synchronous_commit') in ('off', 'local');`;

export function openPool(url: string, maxConnections: number): Pool {
  const where = placeOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "kontor",
    types: postgresTypes,
  });
  const ready = new WeakSet<pg.PoolClient>();
  // A lost connection is reported by the next statement on it; without listeners it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    where,
    async connect() {
      const client = await pool.connect();
      if (ready.has(client)) return client;
      try {
        await client.query(SESSION);
      } catch (error) {
        client.release(true);
        throw error;
      }
      ready.add(client);
      return client;
    },
    end: () => pool.end(),
  };
}

/** Host, port and database of the address. The address itself holds the password: it goes into no message and no cause. */
function placeOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "postgres:" && parsed?.protocol !== "postgresql:") {
    throw new StoreUnavailableError(
      "the given address",
      "it does not look like postgres://user:password@host:5432/database",
      undefined,
    );
  }
  const host = parsed.searchParams.get("host") ?? (parsed.hostname || "localhost");
  return `${host}:${parsed.port || "5432"}${parsed.pathname}`;
}
