import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { KontorError } from "../kernel/errors.ts";
import { migrate, NewerDatabaseError } from "../kernel/migrate.ts";
import type { Migration, SqlDatabase } from "../ports/sql.ts";

interface Tables {
  dish: { id: string; price: number };
  kontor_migration: { module: string; name: string };
}

const createDish: Migration = {
  name: "0001-dish",
  up: (tx) =>
    tx.schema
      .createTable("dish")
      .addColumn("id", "text", (column) => column.primaryKey())
      .execute(),
};
const addPrice: Migration = {
  name: "0002-price",
  async up(tx) {
    await tx.schema
      .alterTable("dish")
      .addColumn("price", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`insert into dish (id, price) values ('pizza', 900)`.execute(tx);
  },
};

/** Behaviours of `migrate` that lean on the engine: part of {@link sqlConformance}. */
export function migrationConformance(store: () => { open<Tables>(): Promise<SqlDatabase<Tables>> }): void {
  describe("migrations", () => {
    test("run once, in order, however often they are asked for", async () => {
      await using db = await store().open<Tables>();
      await migrate(db, "menu", [createDish]);
      await migrate(db, "menu", [createDish, addPrice]);
      await migrate(db, "menu", [createDish, addPrice]);
      expect(await dishes(db)).toEqual([{ id: "pizza", price: 900 }]);
    });

    test("of several modules do not know each other", async () => {
      await using db = await store().open<Tables>();
      await migrate(db, "menu", [createDish]);
      await migrate(db, "other", [{ name: "0001-dish", up: async () => undefined }]);
      expect(await marks(db)).toEqual(["menu/0001-dish", "other/0001-dish"]);
    });

    test("leave nothing of a step that fails, and run it at the next start", async () => {
      await using db = await store().open<Tables>();
      const failing: Migration = {
        name: addPrice.name,
        async up(tx) {
          await addPrice.up(tx);
          throw new KontorError("internal_error", "half way");
        },
      };
      await expect(migrate(db, "menu", [createDish, failing])).rejects.toThrow("half way");
      expect(await marks(db)).toEqual(["menu/0001-dish"]);
      await migrate(db, "menu", [createDish, addPrice]);
      expect(await dishes(db)).toEqual([{ id: "pizza", price: 900 }]);
    });

    test("run once when several handles start at the same time", async () => {
      const handles = await Promise.all([1, 2, 3].map(() => store().open<Tables>()));
      try {
        await Promise.all(handles.map((db) => migrate(db, "menu", [createDish, addPrice])));
        for (const db of handles) expect(await dishes(db)).toEqual([{ id: "pizza", price: 900 }]);
      } finally {
        for (const db of handles) await db[Symbol.asyncDispose]();
      }
    });

    test("refuse a database that a newer version has written, and change nothing", async () => {
      await using db = await store().open<Tables>();
      await migrate(db, "menu", [createDish, addPrice]);
      await expect(migrate(db, "menu", [createDish])).rejects.toThrow(NewerDatabaseError);
      expect(await marks(db)).toEqual(["menu/0001-dish", "menu/0002-price"]);
    });
  });
}

async function dishes(db: SqlDatabase<Tables>): Promise<unknown[]> {
  return await db.query.selectFrom("dish").selectAll().orderBy("id").execute();
}

async function marks(db: SqlDatabase<Tables>): Promise<string[]> {
  const rows = await db.query.selectFrom("kontor_migration").selectAll().execute();
  return rows.map(({ module, name }) => `${module}/${name}`).sort();
}
