import type { SqlDatabase } from "@kontor/core";
import type { EventSchemaTables, FailedReplayTables } from "@kontor/domain/deliver";
import type { InsightTables } from "@kontor/domain/insight";
import type { LakeTables } from "@kontor/domain/lake";
import type { PeopleTables } from "@kontor/domain/people";
import type { TenancyTables } from "@kontor/domain/tenancy";
import { openSqlite } from "@kontor/embedded";
import type { Config } from "../config/config.ts";
import { foldersOf } from "./folders.ts";

/** All relational tables, each module's own. */
export type Tables = TenancyTables &
  PeopleTables &
  LakeTables &
  EventSchemaTables &
  FailedReplayTables &
  InsightTables;

/** The database alone, tables as they are. `here`: statements run in the calling thread, for threads that serve no requests. */
export async function openDatabase(
  config: Pick<Config, "data" | "database">,
  thread: "worker" | "here",
): Promise<SqlDatabase<Tables>> {
  if (config.database.engine === "postgres") {
    const { openPostgres } = await import("@kontor/postgres");
    return await openPostgres<Tables>({ url: config.database.url });
  }
  return await openSqlite<Tables>({ file: foldersOf(config.data).database, thread });
}
