import type { Dashboard } from "@kontor/contracts";
import type { Clock, SqlDatabase } from "@kontor/core";
import { DashboardChangedError } from "../errors.ts";
import { dashboardOf, dashboardsOf, deleteDashboard, putDashboard, type DashboardRow } from "../plans.ts";
import type { InsightTables } from "../tables.ts";
import { checkDashboard } from "./check-dashboard.ts";
import { today } from "./today.ts";

/** A dashboard and what names its state. */
export interface StoredDashboard {
  readonly dashboard: Dashboard;
  /** 0: built in and unchanged. */
  readonly revision: number;
}

/** What the writer believes to be there: a revision that was read, `none`, or anything at all. */
export type Expected = number | "none" | "any";

export interface Dashboards {
  /** The tenant's own and the built-in ones, by title. */
  list(tenant: string): Promise<StoredDashboard[]>;
  get(tenant: string, id: string): Promise<StoredDashboard | undefined>;
  /** Throws DashboardChangedError when what is there is not as expected, QuestionError when a tile asks what cannot be asked. */
  put(tenant: string, dashboard: Dashboard, expected: Expected): Promise<StoredDashboard>;
  /** False when there is none of the tenant's own. Throws DashboardChangedError. */
  remove(tenant: string, id: string, expected: Expected): Promise<boolean>;
}

const builtIn: ReadonlyMap<string, Dashboard> = new Map([[today.id, today]]);

/** Dashboards in the relational store, over the built-in ones. */
export function createDashboards({
  db,
  clock,
}: {
  readonly db: SqlDatabase<InsightTables>;
  readonly clock: Clock;
}): Dashboards {
  const query = db.query;
  return {
    list: async (tenant) => {
      const own = (await dashboardsOf(query, tenant)).map(fromRow);
      const ids = new Set(own.map(({ dashboard }) => dashboard.id));
      const delivered = [...builtIn.values()].filter(({ id }) => !ids.has(id)).map(asBuiltIn);
      return [...own, ...delivered].sort((a, b) => (a.dashboard.title < b.dashboard.title ? -1 : 1));
    },
    get: async (tenant, id) => {
      const row = await dashboardOf(query, tenant, id);
      if (row !== undefined) return fromRow(row);
      const delivered = builtIn.get(id);
      return delivered === undefined ? undefined : asBuiltIn(delivered);
    },
    put: async (tenant, dashboard, expected) => {
      checkDashboard(dashboard, clock.now());
      return db.transaction(async (tx) => {
        const before = await dashboardOf(tx, tenant, dashboard.id);
        assertExpected(dashboard.id, before, expected);
        const revision = (before?.revision ?? 0) + 1;
        const { id, title } = dashboard;
        const row = {
          tenant_id: tenant,
          id,
          title,
          body: JSON.stringify(dashboard),
          revision,
          updated_at: clock.now(),
        };
        await putDashboard(tx, row);
        return { dashboard, revision };
      });
    },
    remove: (tenant, id, expected) =>
      db.transaction(async (tx) => {
        const before = await dashboardOf(tx, tenant, id);
        if (before === undefined) return false;
        assertExpected(id, before, expected);
        await deleteDashboard(tx, tenant, id);
        return true;
      }),
  };
}

const asBuiltIn = (dashboard: Dashboard): StoredDashboard => ({ dashboard, revision: 0 });
const fromRow = ({ body, revision }: DashboardRow): StoredDashboard => ({
  dashboard: JSON.parse(body) as Dashboard,
  revision,
});

// A built-in one that nobody changed counts as revision 0, and as not there.
function assertExpected(id: string, row: DashboardRow | undefined, expected: Expected): void {
  const isMet =
    expected === "any" ||
    (expected === "none" ? row === undefined : (row?.revision ?? (builtIn.has(id) ? 0 : -1)) === expected);
  if (!isMet) throw new DashboardChangedError(id);
}
