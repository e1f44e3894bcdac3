import type { Dashboard } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { request, requestJson } from "./request.ts";

/** What the list shows of a dashboard. */
export interface DashboardEntry {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly tiles: number;
  readonly built_in: boolean;
}

/** A dashboard with the mark that says which version was read. */
export interface StoredDashboard {
  readonly dashboard: Dashboard;
  readonly etag: string | undefined;
}

export const DASHBOARDS = ["dashboards"] as const;

export function useDashboards(): UseQueryResult<readonly DashboardEntry[]> {
  return useQuery({
    queryKey: [...DASHBOARDS, "list"],
    queryFn: async ({ signal }) =>
      (await requestJson<{ dashboards: DashboardEntry[] }>("/v1/dashboards", { signal })).dashboards,
  });
}

export function useDashboard(id: string): UseQueryResult<StoredDashboard> {
  return useQuery({
    queryKey: [...DASHBOARDS, "one", id],
    queryFn: ({ signal }) => readDashboard(id, signal),
  });
}

export async function readDashboard(id: string, signal?: AbortSignal): Promise<StoredDashboard> {
  const response = await request(addressOf(id), signal === undefined ? {} : { signal });
  return stored(response);
}

/** Replaces the version that was read, or makes a new one where none was: somebody else's change in between is refused, not overwritten. */
export async function saveDashboard({ dashboard, etag }: StoredDashboard): Promise<StoredDashboard> {
  const headers = etag === undefined ? { "if-none-match": "*" } : { "if-match": etag };
  return stored(await request(addressOf(dashboard.id), { method: "PUT", body: dashboard, headers }));
}

export async function deleteDashboard(id: string): Promise<void> {
  await request(addressOf(id), { method: "DELETE" });
}

/** An id that can stand in an address, made of a title. */
export function idFromTitle(title: string): string {
  const plain = title.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const id = plain.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return id === "" ? `board-${Date.now().toString(36)}` : id.slice(0, 60);
}

function addressOf(id: string): string {
  return `/v1/dashboards/${encodeURIComponent(id)}`;
}

async function stored(response: Response): Promise<StoredDashboard> {
  const dashboard = (await response.json()) as Dashboard;
  return { dashboard, etag: response.headers.get("etag") ?? undefined };
}
