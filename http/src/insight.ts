import type { Policies, Dashboards, InsightService, Settings, ShopName } from "@kontor/domain/insight";

/** The semantic layer behind its routes. */
export interface InsightDependencies {
  readonly insight: InsightService;
  readonly policies: Policies;
  readonly settings: Settings;
  readonly dashboards: Dashboards;
  /** Left out: no shop has a name. */
  readonly shopName?: ShopName;
}
