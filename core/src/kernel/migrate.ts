import type { Kysely } from "kysely";
import { UniqueViolationError, type Migration, type SqlDatabase } from "../ports/sql.ts";
import { KontorError } from "./errors.ts";

interface MigrationTables {
  kontor_migration: { module: string; name: string };
}

/** The database has a step of this module that this program does not know: it was written by a newer version. */
export class NewerDatabaseError extends KontorError {
  constructor(module: string, names: readonly string[]) {
    super(
      "unavailable",
      `The database was written by a newer version of Kontor (${module}: ${names.join(", ")}). Update this program.`,
    );
  }
}

/**
 * Brings a module's tables up to date: runs each migration that has not run yet, in order, each in one transaction with its mark in
 * `kontor_migration`. Idempotent, and safe beside another process that migrates at the same time: each step runs once. A step
 * that fails leaves nothing and stops here. Throws {@link NewerDatabaseError} before it changes anything of a newer database.
 */
export async function migrate<Tables>(
  database: SqlDatabase<Tables>,
  module: string,
  migrations: readonly Migration[],
): Promise<void> {
  // The mark's table stands beside the module's own, which this function knows nothing of.
  const db = database as unknown as SqlDatabase<MigrationTables>;
  // Two who find no such table make it at once, and engines tell the loser in many ways: a second try finds it there.
  await createTable(db).catch(() => createTable(db));
  refuseNewer(module, await appliedNames(db.query, module), migrations);
  for (const migration of migrations) {
    await ranByAnyone(
      () => step(db, module, migration),
      async () => (await appliedNames(db.query, module)).has(migration.name),
    );
  }
}

/**
 * Two processes that do the same step at once meet on the mark's unique key: it is inserted first, so the loser waits for the winner's
 * commit. The loser looks whether the step is done, and else tries once more.
 */
async function ranByAnyone(work: () => Promise<void>, done: () => Promise<boolean>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UniqueViolationError)) throw error;
    if (!(await done())) await work();
  }
}

async function createTable(db: SqlDatabase<MigrationTables>): Promise<void> {
  await db.query.schema
    .createTable("kontor_migration")
    .ifNotExists()
    .addColumn("module", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("kontor_migration_key", ["module", "name"])
    .execute();
}

async function step(db: SqlDatabase<MigrationTables>, module: string, migration: Migration): Promise<void> {
  await db.transaction(async (tx) => {
    if ((await appliedNames(tx, module)).has(migration.name)) return;
    await tx.insertInto("kontor_migration").values({ module, name: migration.name }).execute();
    await migration.up(tx as unknown as Kysely<never>);
  });
}

async function appliedNames(db: Kysely<MigrationTables>, module: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("kontor_migration")
    .select("name")
    .where("module", "=", module)
    .orderBy("name")
    .execute();
  return new Set(rows.map(({ name }) => name));
}

function refuseNewer(module: string, applied: ReadonlySet<string>, known: readonly Migration[]): void {
  const names = new Set(known.map(({ name }) => name));
  const unknown = [...applied].filter((name) => !names.has(name));
  if (unknown.length > 0) throw new NewerDatabaseError(module, unknown);
}
