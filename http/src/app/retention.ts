import { lakeTables, NewRetentionSchema, type Retention } from "@kontor/contracts";
import type { RetentionLimit } from "@kontor/domain/lake";
import type { OperateDependencies } from "../operate.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

/** How long the caller's tenant keeps its rows. The default of all tenants is set by command only. */
export function createRetentionHandlers(
  lake: OperateDependencies["retention"],
): Readonly<Record<"listRetention" | "putRetention", Handler>> {
  return {
    async listRetention(context, { tenant }) {
      const limits = await lake.retention();
      return context.json({ tables: lakeTables.map(({ name }) => limitOf(limits, tenant, name)) }, 200, SAFE);
    },
    async putRetention(context, { tenant }) {
      const { days } = await readJson(context, NewRetentionSchema);
      const table = lakeTables.find(({ name }) => name === context.req.param("table"));
      if (table === undefined) throw new RequestError("not_found", "There is no stored table of this name.");
      await lake.setRetention(tenant, table.name, days);
      return context.json(limitOf(await lake.retention(), tenant, table.name), 200, SAFE);
    },
  };
}

function limitOf(limits: readonly RetentionLimit[], tenant: string, table: string): Retention {
  const ofTable = limits.filter((limit) => limit.table === table);
  return {
    table,
    days: ofTable.find((limit) => limit.tenant === tenant)?.days ?? null,
    default_days: ofTable.find((limit) => limit.tenant === null)?.days ?? null,
  };
}
