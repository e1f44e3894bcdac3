import { systemClock } from "@kontor/core";
import { createSchemaRegistry } from "@kontor/domain/deliver";
import { listLake } from "@kontor/domain/lake";
import type { HttpDependencies } from "@kontor/http";
import type { Tenancy } from "@kontor/domain/tenancy";
import { foldersOf } from "./folders.ts";
import type { Platform } from "./platform.ts";
import { readStreams } from "./streams.ts";
import { troubleOf } from "./trouble.ts";

/** What the routes for operators read and change. */
export function openOperate(platform: Platform): HttpDependencies["operate"] {
  const { config, store, log, delivery, reader, pipeline, logLines } = platform;
  const folder = foldersOf(config.data).log;
  return {
    operatorTenant: createOperatorTenant(store.tenancy, config.operatorTenant),
    streams: () => readStreams({ log, delivery, folder }),
    health: () => ({ ...statusOf(troubleOf({ log, delivery })), ...pipeline.report() }),
    logLines: (after) => logLines.after(after),
    listing: listLake(store.db),
    retention: reader.lake,
    schemas: createSchemaRegistry({ db: store.db, clock: systemClock }),
    query: reader.query,
  };
}

function statusOf(trouble: string | undefined): { status: "ok" | "trouble"; detail: string } {
  if (trouble === undefined) return { status: "ok", detail: "ok" };
  return { status: "trouble", detail: trouble };
}

/** The tenant that operates the installation: the one set, else the first that was made. Tenants are never removed, so the answer is kept. */
export function createOperatorTenant(
  tenancy: Pick<Tenancy, "listTenants">,
  set: string | undefined,
): () => Promise<string | null> {
  let known = set ?? null;
  return async () => {
    if (known !== null) return known;
    const tenants = await tenancy.listTenants();
    const [first] = [...tenants].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    known = first?.id ?? null;
    return known;
  };
}
