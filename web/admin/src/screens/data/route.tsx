import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { dataTabs, type DataTab } from "./data-tabs.ts";

export interface DataSearch {
  readonly tab?: DataTab;
  /** Table whose files and commits show. */
  readonly table?: string;
  /** Visitor whose events show. */
  readonly visitor?: string;
  /** Event name whose schema is open. */
  readonly schema?: string;
}

export const dataRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data",
  validateSearch: (search: Record<string, unknown>): DataSearch => ({
    ...(typeof search["tab"] === "string" && search["tab"] in dataTabs
      ? { tab: search["tab"] as DataTab }
      : {}),
    ...texts(search, "table", "visitor", "schema"),
  }),
  component: lazyRouteComponent(() => import("./data-screen.tsx"), "DataScreen"),
});

// The router turns what looks like a number into one.
function texts(search: Record<string, unknown>, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      const text = typeof value === "number" ? String(value) : value;
      return typeof text === "string" && text !== "" && text.length <= 500 ? [[name, text]] : [];
    }),
  );
}
