import { createRouter } from "@tanstack/react-router";
import { rootRoute } from "./root-route.tsx";
import { accountRoute } from "./screens/account/route.tsx";
import { dashboardRoute, dashboardsRoute } from "./screens/dashboards/route.tsx";
import { dataRoute } from "./screens/data/route.tsx";
import { exploreRoute } from "./screens/explore/route.tsx";
import { healthRoute } from "./screens/health/route.tsx";
import { adminRoute } from "./screens/people/route.tsx";
import { sqlRoute } from "./screens/sql/route.tsx";
import { homeRoute, todayRoute } from "./screens/today/route.tsx";

/** Every screen by its address; a screen's code is loaded when it is first opened. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    todayRoute,
    exploreRoute,
    dashboardsRoute,
    dashboardRoute,
    sqlRoute,
    dataRoute,
    healthRoute,
    adminRoute,
    accountRoute,
  ]),
  defaultPreload: "intent",
  defaultPendingMs: 200,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
