import { sql, type Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ConstraintViolationError,
  SqlStatementError,
  SqlValueError,
  TransactionAbortedError,
  UniqueViolationError,
  type SqlDatabase,
} from "../ports/sql.ts";
import { InvariantError, KontorError } from "../kernel/errors.ts";
import { chunkRows } from "../kernel/chunk-rows.ts";
import { migrationConformance } from "./sql-migration-conformance.ts";

/** An empty database that the suite may open more than once; disposing removes it. */
export interface SqlConformanceStore extends AsyncDisposable {
  open<Tables>(): Promise<SqlDatabase<Tables>>;
}

/** Gives each test a new, empty database. */
export type SqlConformanceTarget = () => Promise<SqlConformanceStore>;

interface Tables {
  account: { id: string; owner: string | null; balance: number; rate: number | null };
  entry: { account_id: string; amount: number };
}

/** What every adapter of the relational port owes. `openStore` gives each test a new, empty database. */
export function sqlConformance(name: string, openStore: SqlConformanceTarget): void {
  describe(`relational store: ${name}`, () => {
    let store: SqlConformanceStore;
    let db: SqlDatabase<Tables>;

    beforeEach(async () => {
      store = await openStore();
      db = await store.open<Tables>();
      await createTables(db);
    });
    afterEach(async () => {
      await db[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    });

    const insert = (id: string, balance = 0, to: Kysely<Tables> = db.query) =>
      to.insertInto("account").values({ id, owner: null, balance, rate: null }).execute();
    const balanceOf = async (id: string, from: Kysely<Tables> = db.query): Promise<number | undefined> =>
      (await from.selectFrom("account").select("balance").where("id", "=", id).executeTakeFirst())?.balance;
    /** Read, think, write: loses updates unless transactions are serializable in effect. */
    const increment = (on: SqlDatabase<Tables>, id: string): Promise<number> =>
      on.transaction(async (tx) => {
        const balance = ((await balanceOf(id, tx)) ?? 0) + 1;
        await tx.updateTable("account").set({ balance }).where("id", "=", id).execute();
        return balance;
      });

    describe("transactions", () => {
      test("commit all of their effects and give the work's result", async () => {
        const result = await db.transaction(async (tx) => {
          await insert("a", 1, tx);
          await insert("b", 2, tx);
          return "done";
        });
        expect(result).toBe("done");
        expect([await balanceOf("a"), await balanceOf("b")]).toEqual([1, 2]);
      });

      test("leave nothing when the work rejects, and pass on its error itself", async () => {
        const failure = new KontorError("conflict", "changed my mind");
        const work = db.transaction(async (tx) => {
          await insert("a", 1, tx);
          throw failure;
        });
        await expect(work).rejects.toBe(failure);
        expect(await balanceOf("a")).toBeUndefined();
      });

      test("see their own writes, while others do not before the commit", async () => {
        await using other = await store.open<Tables>();
        await db.transaction(async (tx) => {
          await insert("a", 1, tx);
          expect(await balanceOf("a", tx)).toBe(1);
          expect(await balanceOf("a", other.query)).toBeUndefined();
        });
        expect(await balanceOf("a", other.query)).toBe(1);
      });

      test("are doomed by a failed statement even when the work swallows its error", async () => {
        await insert("a", 1);
        const work = db.transaction(async (tx) => {
          await insert("b", 2, tx);
          await insert("a", 3, tx).catch(() => undefined);
        });
        await expect(work).rejects.toThrow(TransactionAbortedError);
        expect([await balanceOf("a"), await balanceOf("b")]).toEqual([1, undefined]);
      });

      test("refuse further statements after a failed one", async () => {
        await insert("a", 1);
        const work = db.transaction(async (tx) => {
          await insert("a", 3, tx).catch(() => undefined);
          await insert("c", 1, tx);
        });
        await expect(work).rejects.toThrow(TransactionAbortedError);
        expect(await balanceOf("c")).toBeUndefined();
      });

      test("work again after one failed", async () => {
        await insert("a", 1);
        await expect(db.transaction((tx) => insert("a", 2, tx))).rejects.toThrow(UniqueViolationError);
        await db.transaction((tx) => insert("b", 2, tx));
        expect(await balanceOf("b")).toBe(2);
      });

      test("refuse the database itself inside their work, instead of waiting for ever", async () => {
        await expect(db.transaction(() => balanceOf("a"))).rejects.toThrow(InvariantError);
        await expect(db.transaction(() => db.transaction(async () => 1))).rejects.toThrow(InvariantError);
        expect(await balanceOf("a")).toBeUndefined();
      });

      test("never lose an increment of a counter, from one handle", async () => {
        await insert("n");
        const results = await Promise.all(Array.from({ length: 25 }, () => increment(db, "n")));
        expect(results.sort((x, y) => x - y)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
        expect(await balanceOf("n")).toBe(25);
      });

      test("never lose an increment of a counter, from two handles", async () => {
        await using other = await store.open<Tables>();
        await insert("n");
        const turns = Array.from({ length: 12 }, () => [increment(db, "n"), increment(other, "n")]).flat();
        await Promise.all(turns);
        expect(await balanceOf("n")).toBe(24);
      });

      test("keep a rule over several rows under concurrency (no write skew)", async () => {
        await using other = await store.open<Tables>();
        await insert("x", 60);
        await insert("y", 60);
        const withdraw = (on: SqlDatabase<Tables>, id: string): Promise<void> =>
          on.transaction(async (tx) => {
            const sum = ((await balanceOf("x", tx)) ?? 0) + ((await balanceOf("y", tx)) ?? 0);
            if (sum < 100) return;
            const balance = ((await balanceOf(id, tx)) ?? 0) - 100;
            await tx.updateTable("account").set({ balance }).where("id", "=", id).execute();
          });
        await Promise.all([withdraw(db, "x"), withdraw(other, "y")]);
        expect(((await balanceOf("x")) ?? 0) + ((await balanceOf("y")) ?? 0)).toBe(20);
      });

      test("let exactly one of several create what is missing, and fail none", async () => {
        await using other = await store.open<Tables>();
        const ensure = (on: SqlDatabase<Tables>, balance: number): Promise<void> =>
          on.transaction(async (tx) => {
            if ((await balanceOf("only", tx)) === undefined) await insert("only", balance, tx);
          });
        await Promise.all([1, 2, 3, 4].flatMap((turn) => [ensure(db, turn), ensure(other, turn)]));
        expect(await balanceOf("only")).toBeGreaterThan(0);
      });

      test("run the work again with what the winner wrote", async () => {
        await using other = await store.open<Tables>();
        await insert("n");
        const seen: number[] = [];
        const [first] = await Promise.all([
          db.transaction(async (tx) => {
            seen.push((await balanceOf("n", tx)) ?? -1);
            await tx.updateTable("account").set({ balance: 10 }).where("id", "=", "n").execute();
            return seen.at(-1);
          }),
          increment(other, "n"),
        ]);
        // Either order is right; a commit built on what was read before the other's write is not.
        expect(await balanceOf("n")).toBe(first === 1 ? 10 : 11);
      });

      test("let single-statement writes of others wait, not fail", async () => {
        await using other = await store.open<Tables>();
        await insert("n");
        const bump = (on: SqlDatabase<Tables>) =>
          on.query
            .updateTable("account")
            .set((eb) => ({ balance: eb("balance", "+", 1) }))
            .where("id", "=", "n")
            .execute();
        const turns = Array.from({ length: 8 }, () => [bump(db), bump(other), increment(db, "n")]).flat();
        await Promise.all(turns);
        expect(await balanceOf("n")).toBe(24);
      });
    });

    describe("values", () => {
      test("bring back millisecond times and the largest safe integer as numbers", async () => {
        await insert("time", 1_790_000_000_123);
        await insert("max", Number.MAX_SAFE_INTEGER);
        await insert("min", Number.MIN_SAFE_INTEGER);
        expect(await balanceOf("time")).toBe(1_790_000_000_123);
        expect(await balanceOf("max")).toBe(Number.MAX_SAFE_INTEGER);
        expect(await balanceOf("min")).toBe(Number.MIN_SAFE_INTEGER);
      });

      test("throw instead of rounding an integer outside the safe range", async () => {
        await insert("max", Number.MAX_SAFE_INTEGER);
        await db.query
          .updateTable("account")
          .set({ balance: sql`balance + 1` })
          .execute();
        await expect(balanceOf("max")).rejects.toThrow(SqlValueError);
      });

      test("give sums, counts and averages as numbers", async () => {
        await insert("a", 1);
        await insert("b", 2);
        const row = await db.query
          .selectFrom("account")
          .select(({ fn }) => [
            fn.sum("balance").as("sum"),
            fn.countAll().as("count"),
            fn.avg("balance").as("avg"),
            fn.max("balance").as("max"),
          ])
          .executeTakeFirstOrThrow();
        expect(row).toEqual({ sum: 3, count: 2, avg: 1.5, max: 2 });
      });

      test("divide integers as integers, bound or not", async () => {
        await insert("day", 86_400_000 * 3 + 5);
        const row = await db.query
          .selectFrom("account")
          .select(({ eb }) => eb("balance", "/", 86_400_000).as("day"))
          .executeTakeFirstOrThrow();
        expect(row).toEqual({ day: 3 });
      });

      test("give comparisons as 0 or 1", async () => {
        await insert("a", 1);
        const row = await db.query
          .selectFrom("account")
          .select(({ eb }) => [eb("balance", "=", 1).as("yes"), eb("balance", ">", 1).as("no")])
          .executeTakeFirstOrThrow();
        expect(row).toEqual({ yes: 1, no: 0 });
      });

      test("keep text exactly: empty, quotes, emoji, line ends, and JSON as it was written", async () => {
        const texts = [
          "",
          'O\'Brien "x" \\',
          "🍕 Zürich İ ß",
          "a\r\nb\tc",
          '{"b":1, "a":[1,2]}',
          "$1 ? :x %",
        ];
        for (const [at, owner] of texts.entries()) {
          await db.query
            .insertInto("account")
            .values({ id: `t${at}`, owner, balance: at, rate: null })
            .execute();
        }
        const rows = await db.query.selectFrom("account").select("owner").orderBy("balance").execute();
        expect(rows.map(({ owner }) => owner)).toEqual(texts);
      });

      test("tell an empty text from null", async () => {
        await insert("null");
        await db.query.insertInto("account").values({ id: "", owner: "", balance: 0, rate: null }).execute();
        const rows = await db.query.selectFrom("account").select("id").where("owner", "is", null).execute();
        expect(rows).toEqual([{ id: "null" }]);
      });

      test("refuse text with a NUL character", async () => {
        await expect(insert("a\0b")).rejects.toThrow(SqlValueError);
        expect(await balanceOf("a")).toBeUndefined();
      });

      test("keep doubles exactly", async () => {
        const rates = [0.1, -1.5e-300, 1.7976931348623157e308, 3];
        for (const [at, rate] of rates.entries()) {
          await db.query
            .insertInto("account")
            .values({ id: `r${at}`, owner: null, balance: at, rate })
            .execute();
        }
        const rows = await db.query.selectFrom("account").select("rate").orderBy("balance").execute();
        expect(rows.map(({ rate }) => rate)).toEqual(rates);
      });
    });

    describe("statements", () => {
      test("report a taken key as UniqueViolationError", async () => {
        await insert("a", 1);
        await expect(insert("a", 2)).rejects.toThrow(UniqueViolationError);
        expect(await balanceOf("a")).toBe(1);
      });

      test("report a broken foreign key and a missing value as ConstraintViolationError", async () => {
        const orphan = db.query.insertInto("entry").values({ account_id: "nobody", amount: 1 });
        await expect(orphan.execute()).rejects.toThrow(ConstraintViolationError);
        const empty = db.query.updateTable("account").set({ balance: sql`null` });
        await insert("a");
        await expect(empty.execute()).rejects.toThrow(ConstraintViolationError);
      });

      test("report wrong SQL as SqlStatementError", async () => {
        await expect(sql`select * from no_such_table`.execute(db.query)).rejects.toThrow(SqlStatementError);
        await expect(sql`selec 1`.execute(db.query)).rejects.toThrow(SqlStatementError);
      });

      test("upsert, and tell how many rows they changed", async () => {
        const upsert = (balance: number) =>
          db.query
            .insertInto("account")
            .values({ id: "a", owner: null, balance, rate: null })
            .onConflict((conflict) =>
              conflict.column("id").doUpdateSet((eb) => ({
                balance: eb("account.balance", "+", eb.ref("excluded.balance")),
              })),
            )
            .execute();
        await upsert(1);
        await upsert(41);
        expect(await balanceOf("a")).toBe(42);
        const ignored = await db.query
          .insertInto("account")
          .values({ id: "a", owner: null, balance: 0, rate: null })
          .onConflict((conflict) => conflict.column("id").doNothing())
          .executeTakeFirst();
        expect(ignored.numInsertedOrUpdatedRows).toBe(0n);
        const changed = await db.query.updateTable("account").set({ balance: 7 }).executeTakeFirst();
        expect(changed.numUpdatedRows).toBe(1n);
        const gone = await db.query.deleteFrom("account").where("id", "=", "z").executeTakeFirst();
        expect(gone.numDeletedRows).toBe(0n);
      });

      test("give back written rows (returning)", async () => {
        await insert("a", 1);
        const rows = await db.query
          .updateTable("account")
          .set({ balance: 5 })
          .returning(["id", "balance"])
          .execute();
        expect(rows).toEqual([{ id: "a", balance: 5 }]);
      });

      test("take a batch of 20,000 rows in chunks, within one transaction", async () => {
        const rows = Array.from({ length: 20_000 }, (_, at) => ({
          id: `row-${at}`,
          owner: null,
          balance: at,
          rate: at / 2,
        }));
        const chunks = chunkRows(rows);
        expect(chunks.length).toBeGreaterThan(1);
        await db.transaction(async (tx) => {
          for (const chunk of chunks) await tx.insertInto("account").values(chunk).execute();
        });
        const { count } = await db.query
          .selectFrom("account")
          .select(({ fn }) => fn.countAll().as("count"))
          .executeTakeFirstOrThrow();
        expect(count).toBe(20_000);
      });

      test("never read a value as SQL", async () => {
        const hostile = "'); drop table account; --";
        await insert(hostile, 3);
        expect(await balanceOf(hostile)).toBe(3);
      });
    });

    describe("handles", () => {
      test("see what was committed by another handle", async () => {
        await using other = await store.open<Tables>();
        await insert("a", 1);
        expect(await balanceOf("a", other.query)).toBe(1);
        await other.transaction((tx) => tx.deleteFrom("account").execute());
        expect(await balanceOf("a")).toBeUndefined();
      });

      test("find committed rows after closing and opening again", async () => {
        await insert("a", 1);
        await db[Symbol.asyncDispose]();
        db = await store.open<Tables>();
        expect(await balanceOf("a")).toBe(1);
      });

      test("drop what was not committed when they are closed in the middle of the work", async () => {
        const other = await store.open<Tables>();
        const entered = Promise.withResolvers<void>();
        const leave = Promise.withResolvers<void>();
        const work = other.transaction(async (tx) => {
          await insert("a", 1, tx);
          entered.resolve();
          await leave.promise;
          throw new KontorError("unavailable", "shutting down");
        });
        await entered.promise;
        const closed = other[Symbol.asyncDispose]();
        leave.resolve();
        await expect(work).rejects.toThrow(KontorError);
        await closed;
        expect(await balanceOf("a")).toBeUndefined();
        await insert("a", 2);
      });

      test("may be closed twice, used or not", async () => {
        const other = await store.open<Tables>();
        await other[Symbol.asyncDispose]();
        await other[Symbol.asyncDispose]();
        await expect(balanceOf("a", other.query)).rejects.toThrow();
      });
    });

    migrationConformance(() => store);
  });
}

async function createTables(db: SqlDatabase<Tables>): Promise<void> {
  await db.query.schema
    .createTable("account")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("owner", "text")
    .addColumn("balance", "bigint", (column) => column.notNull())
    .addColumn("rate", "double precision")
    .execute();
  await db.query.schema
    .createTable("entry")
    .addColumn("account_id", "text", (column) => column.notNull().references("account.id"))
    .addColumn("amount", "bigint", (column) => column.notNull())
    .execute();
}
