import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { LONGEST_SQL_IN_ADDRESS } from "./longest-sql.ts";

/** The text of the editor, so that a link leads to the question. */
export interface SqlSearch {
  readonly sql?: string;
}

export const sqlRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sql",
  validateSearch: (search: Record<string, unknown>): SqlSearch => {
    const { sql } = search;
    return typeof sql === "string" && sql.length <= LONGEST_SQL_IN_ADDRESS ? { sql } : {};
  },
  component: lazyRouteComponent(() => import("./sql-screen.tsx"), "SqlScreen"),
});
