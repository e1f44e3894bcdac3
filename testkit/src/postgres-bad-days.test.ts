import { beforeEach, expect, test } from "vitest";
import { migrate, StoreBusyError, StoreUnavailableError, type SqlDatabase } from "@kontor/core";
import { openPostgres } from "@kontor/postgres";
import { startPostgres } from "./postgres.ts";
import { onPostgres, type PostgresStore } from "./testing/on-every-store.ts";

interface Tables {
  counter: { id: string; value: number };
  /** The server's own. */
  pg_locks: { pid: number; granted: boolean };
}
type Query = SqlDatabase<Tables>["query"];

await onPostgres("relational store on a bad day", (openStore) => {
  let store: PostgresStore;

  beforeEach(async () => {
    store = await openStore();
    await using db = await store.open<Tables>();
    await db.query.schema
      .createTable("counter")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("value", "bigint", (column) => column.notNull())
      .execute();
    await db.query.insertInto("counter").values({ id: "n", value: 0 }).execute();
  });

  const valueIn = async (query: Query): Promise<number> =>
    (await query.selectFrom("counter").select("value").executeTakeFirstOrThrow()).value;
  const processIdOf = async (query: Query): Promise<number> => {
    const { pid } = await query
      .selectNoFrom((eb) => eb.fn<number>("pg_backend_pid", []).as("pid"))
      .executeTakeFirstOrThrow();
    return pid;
  };
  /** For what no builder can say. */
  const statement = (query: Query, text: string): Promise<unknown> => {
    const any = query.selectNoFrom((eb) => eb.lit(1).as("one")).compile();
    return query.executeQuery({ ...any, sql: text });
  };
  const terminate = (query: Query, pid: number): Promise<unknown> =>
    query.selectNoFrom((eb) => eb.fn("pg_terminate_backend", [eb.val(pid)]).as("done")).execute();

  test("a connection lost in a transaction fails it, commits nothing, and the next one works", async () => {
    await using db = await store.open<Tables>();
    await using other = await store.open<Tables>();
    const work = db.transaction(async (tx) => {
      await tx.updateTable("counter").set({ value: 7 }).execute();
      await terminate(other.query, await processIdOf(tx));
      await tx.updateTable("counter").set({ value: 8 }).execute();
    });
    await expect(work).rejects.toThrow(StoreUnavailableError);
    expect(await valueIn(db.query)).toBe(0);
    await db.transaction((tx) => tx.updateTable("counter").set({ value: 1 }).execute());
    expect(await valueIn(db.query)).toBe(1);
  });

  test("a transaction that always loses ends with StoreBusyError instead of running for ever", async () => {
    await using db = await openPostgres<Tables>({ url: store.url, waitForWritersMs: 200 });
    await using other = await store.open<Tables>();
    let runs = 0;
    const work = db.transaction(async (tx) => {
      runs++;
      const value = await valueIn(tx);
      // Another transaction wins between our reading and our writing, each time.
      await other.query
        .updateTable("counter")
        .set({ value: value + 1 })
        .execute();
      await tx
        .updateTable("counter")
        .set({ value: value + 1000 })
        .execute();
    });
    await expect(work).rejects.toThrow(StoreBusyError);
    expect(runs).toBeGreaterThan(1);
    expect(await valueIn(db.query)).toBe(runs);
  });

  test("a conflict that the work swallows or wraps is still retried", async () => {
    await using db = await store.open<Tables>();
    await using other = await store.open<Tables>();
    let runs = 0;
    await db.transaction(async (tx) => {
      const value = await valueIn(tx);
      if (runs++ === 0)
        await other.query
          .updateTable("counter")
          .set({ value: value + 1 })
          .execute();
      await tx
        .updateTable("counter")
        .set({ value: value + 10 })
        .execute()
        .catch(() => undefined);
    });
    expect(runs).toBe(2);
    expect(await valueIn(db.query)).toBe(11);
  });

  test("the first migration finds its table made while it was about to make it", async () => {
    await using db = await store.open<Tables>();
    await using other = await store.open<Tables>();
    let migrated: Promise<void> | undefined;
    await other.transaction(async (tx) => {
      await tx.schema
        .createTable("kontor_migration")
        .addColumn("module", "text", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("kontor_migration_key", ["module", "name"])
        .execute();
      // Holds up whoever has seen that there is no such table, until this one is there.
      await statement(tx, "lock table pg_class in share mode");
      migrated = migrate(db, "menu", []);
      migrated.catch(() => undefined);
      const held = tx.selectFrom("pg_locks").select("pid").where("granted", "=", false);
      await expect.poll(() => held.execute()).not.toEqual([]);
    });
    await migrated;
  });

  test("more work than connections waits for its turn", async () => {
    await using db = await store.open<Tables>();
    const values = await Promise.all(Array.from({ length: 200 }, () => valueIn(db.query)));
    expect(values).toEqual(Array.from({ length: 200 }, () => 0));
  });

  test("numbers that no double holds exactly are refused, not rounded", async () => {
    await using db = await store.open<Tables>();
    const big = db.query.selectNoFrom((eb) => eb.cast(eb.val("9007199254740993"), "numeric").as("n"));
    await expect(big.execute()).rejects.toThrow("cannot carry this value exactly");
  });
});

const postgres = await startPostgres();

test.skipIf("unavailable" in postgres)("a database in another encoding is refused with words", async () => {
  if ("unavailable" in postgres) return;
  const url = await postgres.createDatabase({ encoding: "LATIN1" });
  await expect(openPostgres({ url })).rejects.toThrow("encoding is LATIN1");
});

test.skipIf("unavailable" in postgres)("a server that is gone is reported by the next use", async () => {
  if ("unavailable" in postgres) return;
  await using db = await openPostgres<Tables>({ url: postgres.url });
  await postgres.stop();
  await expect(db.query.selectFrom("counter").selectAll().execute()).rejects.toThrow(StoreUnavailableError);
});
