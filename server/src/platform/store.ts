import { mkdir } from "node:fs/promises";
import { migrate, systemClock, type SqlDatabase } from "@kontor/core";
import { eventSchemaMigrations, failedReplayMigrations } from "@kontor/domain/deliver";
import { insightMigrations } from "@kontor/domain/insight";
import { lakeMigrations } from "@kontor/domain/lake";
import { peopleMigrations, type People } from "@kontor/domain/people";
import { checkMasterKey, openTenancy, tenancyMigrations, type Tenancy } from "@kontor/domain/tenancy";
import type { Config } from "../config/config.ts";
import { foldersOf } from "./folders.ts";
import { openDatabase, type Tables } from "./database.ts";
import { loadMasterKey } from "./master-key.ts";
import { openPeopleOn } from "./open-people-on.ts";

export interface Store extends AsyncDisposable {
  readonly db: SqlDatabase<Tables>;
  readonly tenancy: Tenancy;
  /** 32 bytes; other secrets are derived from it. */
  readonly masterKey: Buffer;
  readonly people: People;
}

/** Opens the relational store and brings its tables up to date. May be opened by several processes at a time. */
export async function openStore(config: Config, thread: "worker" | "here"): Promise<Store> {
  await mkdir(config.data, { recursive: true });
  const db = await openDatabase(config, thread);
  try {
    const masterKey = await loadMasterKey(config);
    await migrateAll(db);
    await checkMasterKey({ db, masterKey });
    const tenancy = openTenancy({ db, clock: systemClock, masterKey });
    const people = openPeopleOn(db, masterKey, {
      folder: foldersOf(config.data).objects,
      oidc: config.oidc,
    });
    return { db, tenancy, people, masterKey, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
  } catch (error) {
    await db[Symbol.asyncDispose]();
    throw error;
  }
}

async function migrateAll(db: SqlDatabase<Tables>): Promise<void> {
  await migrate(db, "tenancy", tenancyMigrations);
  await migrate(db, "people", peopleMigrations);
  await migrate(db, "lake", lakeMigrations);
  await migrate(db, "schemas", eventSchemaMigrations);
  await migrate(db, "failed", failedReplayMigrations);
  await migrate(db, "insight", insightMigrations);
}
