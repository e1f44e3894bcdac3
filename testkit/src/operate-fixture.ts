import { join } from "node:path";
import { migrate, systemClock, type LogReader, type SqlDatabase } from "@kontor/core";
import { createSchemaRegistry, eventSchemaMigrations, type EventSchemaTables } from "@kontor/domain/deliver";
import { lakeMigrations, listLake, openLake, type LakeTables } from "@kontor/domain/lake";
import type { QueryService } from "@kontor/domain/query";
import type { Tenancy } from "@kontor/domain/tenancy";
import { DiskLakeFiles } from "@kontor/embedded";
import type { HttpDependencies } from "@kontor/http";
import { createLogLines, createOperatorTenant, readStreams, startPipeline } from "@kontor/server";

export type OperateTables = LakeTables & EventSchemaTables;

/** What the routes for operators need, on the fixture's own store and log; nothing is delivered and no second of the pipeline ever ends. */
export async function openFixtureOperate(parts: {
  readonly db: SqlDatabase<OperateTables>;
  readonly tenancy: Tenancy;
  readonly log: LogReader;
  readonly query: QueryService;
  readonly folder: string;
}): Promise<HttpDependencies["operate"]> {
  const { db, tenancy, log, query, folder } = parts;
  await migrate(db, "lake", lakeMigrations);
  await migrate(db, "schemas", eventSchemaMigrations);
  const root = join(folder, "lake");
  using pipeline = startPipeline();
  const report = pipeline.report();
  const lines = createLogLines();
  return {
    operatorTenant: createOperatorTenant(tenancy, undefined),
    streams: () => readStreams({ log, delivery: { offsets: [] }, folder: join(folder, "log") }),
    health: () => ({ status: "ok", detail: "ok", ...report }),
    logLines: (after) => lines.after(after),
    listing: listLake(db),
    retention: openLake({ db, clock: systemClock, root, files: new DiskLakeFiles(root) }),
    schemas: createSchemaRegistry({ db, clock: systemClock }),
    query,
  };
}
