import type { HealthReport, LogLine } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";

/** While the page is in sight; the client asks nothing of the server for a page in the background. */
const REFRESH_MS = 2000;

export function useHealth(): UseQueryResult<HealthReport> {
  return useQuery({
    queryKey: ["health"],
    queryFn: ({ signal }) => requestJson<HealthReport>("/v1/health", { signal }),
    refetchInterval: REFRESH_MS,
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
}

export function useLogLines(): UseQueryResult<readonly LogLine[]> {
  return useQuery({
    queryKey: ["health", "logs"],
    queryFn: async ({ signal }) =>
      (await requestJson<{ lines: LogLine[] }>("/v1/health/logs", { signal })).lines,
    refetchInterval: REFRESH_MS,
    refetchIntervalInBackground: false,
    staleTime: 0,
  });
}
