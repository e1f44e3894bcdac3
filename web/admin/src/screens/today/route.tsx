import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";

export const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: ({ search }) => {
    // oxlint-disable-next-line typescript/only-throw-error -- how the router is told to go elsewhere
    throw redirect({ to: "/today", search, replace: true });
  },
});

export const todayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/today",
  component: lazyRouteComponent(() => import("./today-screen.tsx"), "TodayScreen"),
});
