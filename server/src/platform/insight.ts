import { systemClock } from "@kontor/core";
import {
  allowsEvent,
  createDashboards,
  createInsight,
  createPolicies,
  createSettings,
  createUsualCurrency,
  hideColumns,
  type ShopName,
} from "@kontor/domain/insight";
import type { HttpDependencies } from "@kontor/http";
import type { Config } from "../config/config.ts";
import { DEMO_TENANT } from "./demo-tenant.ts";
import { demoShops } from "./demo-menu.ts";
import type { Reader } from "./reader.ts";
import type { Store } from "./store.ts";

/** The semantic layer over the platform's store and lake. */
export function openInsight(
  { db }: Pick<Store, "db">,
  { query }: Pick<Reader, "query">,
  config: Pick<Config, "query">,
): HttpDependencies["insight"] {
  const clock = systemClock;
  const policies = createPolicies({ db, clock });
  const settings = createSettings({ db, clock, usualCurrency: createUsualCurrency(query, clock) });
  const insight = createInsight({ query, clock, policies, settings, perTenant: config.query.slots });
  return { insight, policies, settings, dashboards: createDashboards({ db, clock }), shopName };
}

/** Events carry ids only; the shops that have a name are those of the demo. */
const shopName: ShopName = (tenant, shop) =>
  tenant === DEMO_TENANT ? demoShops.find(({ id }) => id === shop)?.name : undefined;

/** The policy as the live stream holds it against events. */
export const livePolicyOf: NonNullable<NonNullable<HttpDependencies["live"]>["policyOf"]> = async ({
  policy,
}) =>
  policy === undefined
    ? {}
    : {
        policy: JSON.stringify(policy),
        allows: (event) => allowsEvent(policy, event),
        hide: (event) => hideColumns(policy, event),
      };
