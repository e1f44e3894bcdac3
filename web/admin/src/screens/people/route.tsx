import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { adminTabs, type AdminTab } from "./admin-tabs.ts";

export interface AdminSearch {
  readonly tab?: AdminTab;
}

export const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  validateSearch: (search: Record<string, unknown>): AdminSearch =>
    typeof search["tab"] === "string" && search["tab"] in adminTabs ? { tab: search["tab"] as AdminTab } : {},
  component: lazyRouteComponent(() => import("./admin-screen.tsx"), "AdminScreen"),
});
