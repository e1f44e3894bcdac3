import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { readExploreSearch } from "./explore-search.ts";

export const exploreRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/explore",
  validateSearch: readExploreSearch,
  component: lazyRouteComponent(() => import("./explore-screen.tsx"), "ExploreScreen"),
});
