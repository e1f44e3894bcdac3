import { systemClock, type SqlDatabase } from "@kontor/core";
import {
  createDashboards,
  createInsight,
  createPolicies,
  createSettings,
  createUsualCurrency,
  type InsightTables,
} from "@kontor/domain/insight";
import type { QueryService } from "@kontor/domain/query";
import type { HttpDependencies } from "@kontor/http";

/** The semantic layer on a fixture's own store (with `insightMigrations` applied) and query service. */
export function openFixtureInsight(
  db: SqlDatabase<InsightTables>,
  query: QueryService,
): HttpDependencies["insight"] {
  const clock = systemClock;
  const policies = createPolicies({ db, clock });
  const settings = createSettings({ db, clock, usualCurrency: createUsualCurrency(query, clock) });
  const insight = createInsight({ query, clock, policies, settings });
  return { insight, policies, settings, dashboards: createDashboards({ db, clock }) };
}
