import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { readDashboardSearch } from "./dashboard-search.ts";

export const dashboardsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboards",
  component: lazyRouteComponent(() => import("./dashboards-screen.tsx"), "DashboardsScreen"),
});

export const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboards/$id",
  validateSearch: readDashboardSearch,
  component: lazyRouteComponent(() => import("./dashboard-screen.tsx"), "DashboardScreen"),
});
