import type { Dashboard } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { request, requestJson } from "./request.ts";

/** What the list shows of a dashboard. */
export interface DashboardEntry {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
}

/** A dashboard with the mark that says which version was read. */
export interface StoredDashboard {
  readonly dashboard: Dashboard;
  readonly etag: string | undefined;
}

export function useDashboards(): UseQueryResult<readonly DashboardEntry[]> {
  return useQuery({
    queryKey: ["dashboards"],
    queryFn: async ({ signal }) =>
      (await requestJson<{ dashboards: DashboardEntry[] }>("/v1/dashboards", { signal })).dashboards,
  });
}

export function useDashboard(id: string): UseQueryResult<StoredDashboard> {
  return useQuery({
    queryKey: ["dashboards", id],
    queryFn: async ({ signal }) => {
      const response = await request(`/v1/dashboards/${encodeURIComponent(id)}`, { signal });
      return {
        dashboard: (await response.json()) as Dashboard,
        etag: response.headers.get("etag") ?? undefined,
      };
    },
  });
}
