import type { Kysely } from "kysely";

/**
 * The relational store (SQLite embedded, PostgreSQL in a cluster). One SQL text serves both: Kysely in their common subset, integers for time
 * (ms since the epoch) and money (minor units), JSON as text, booleans as 0/1 integers. A transaction is serializable in effect:
 * writers never interleave on SQLite; on PostgreSQL the adapter uses SERIALIZABLE and retries serialization failures.
 * Commits are durable (synchronous=FULL / synchronous_commit=on) when they resolve.
 */
export interface SqlDatabase<Tables> extends AsyncDisposable {
  readonly engine: "sqlite" | "postgres";
  /** For reads and single-statement writes. */
  readonly query: Kysely<Tables>;
  /** Runs `work` in ONE transaction; commits when it resolves, rolls back when it rejects. `work` may be run again after a conflict. */
  transaction<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
}

/** One forward-only step of a module's tables, named `NNNN-what`; runs once, in a transaction. */
export interface Migration {
  readonly name: string;
  up(tx: Kysely<never>): Promise<void>;
}
