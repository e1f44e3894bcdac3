import { DashboardSchema, type Dashboard } from "@kontor/contracts";
import type { Expected, StoredDashboard } from "@kontor/domain/insight";
import type { Context } from "hono";
import type { InsightDependencies } from "../insight.ts";
import { RequestError } from "../problem.ts";
import { SAFE, type Handler } from "./handler.ts";
import { readJson } from "./read-json.ts";

type Names = "listDashboards" | "getDashboard" | "putDashboard" | "deleteDashboard";

/** Dashboards of the caller's tenant, guarded against overwriting by ETags. */
export function createDashboardHandlers({
  dashboards,
  insight,
}: Pick<InsightDependencies, "dashboards" | "insight">): Readonly<Record<Names, Handler>> {
  return {
    async listDashboards(context, { tenant }) {
      return context.json({ dashboards: (await dashboards.list(tenant)).map(listed) }, 200, SAFE);
    },
    async getDashboard(context, { tenant }) {
      // Whoever reads what is on a dashboard asks it next.
      insight.warm();
      const found = await dashboards.get(tenant, idOf(context));
      if (found === undefined) throw missing();
      return context.json(found.dashboard, 200, { ...SAFE, etag: etagOf(found) });
    },
    async putDashboard(context, { tenant }) {
      const dashboard: Dashboard = await readJson(context, DashboardSchema);
      if (dashboard.id !== idOf(context)) {
        throw new RequestError("invalid_request", "The dashboard's id must be that of the address.");
      }
      const stored = await dashboards.put(tenant, dashboard, expectedOf(context, "none"));
      const status = stored.revision === 1 ? 201 : 200;
      return context.json(stored.dashboard, status, { ...SAFE, etag: etagOf(stored) });
    },
    async deleteDashboard(context, { tenant }) {
      if (!(await dashboards.remove(tenant, idOf(context), expectedOf(context, "any")))) throw missing();
      return context.body(null, 204, SAFE);
    },
  };
}

const idOf = (context: Context): string => context.req.param("id") ?? "";
const etagOf = ({ revision }: StoredDashboard): string => `"${revision}"`;
const missing = () =>
  new RequestError("not_found", "There is no dashboard of this id. GET /v1/dashboards lists them.");

function listed(stored: StoredDashboard) {
  const { id, title, description, tiles } = stored.dashboard;
  return {
    id,
    title,
    ...(description === undefined ? {} : { description }),
    tiles: tiles.length,
    built_in: stored.revision === 0,
    etag: etagOf(stored),
  };
}

function expectedOf(context: Context, otherwise: Expected): Expected {
  const match = context.req.header("if-match")?.trim();
  if (match === "*") return "any";
  if (match !== undefined) {
    const [, revision] = /^(?:W\/)?"(\d{1,15})"$/.exec(match) ?? [];
    return revision === undefined ? -1 : Number(revision);
  }
  return context.req.header("if-none-match")?.trim() === "*" ? "none" : otherwise;
}
