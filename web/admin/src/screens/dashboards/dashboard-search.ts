import type { Filter } from "@kontor/contracts";
import { readFilters } from "../../api/filters.ts";

/** What a dashboard's address says besides time and tenant. */
export interface DashboardSearch {
  readonly filters?: readonly Filter[] | undefined;
  readonly mode?: "edit" | "json" | undefined;
}

export function readDashboardSearch(search: Record<string, unknown>): DashboardSearch {
  const filters = readFilters(search["filters"]);
  const { mode } = search;
  return {
    ...(filters.length === 0 ? {} : { filters }),
    ...(mode === "edit" || mode === "json" ? { mode } : {}),
  };
}
