import type { InsightSettings } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "./request.ts";

const PATH = "/v1/insight/settings";

/** The tenant's time zone and currency. */
export function useSettings(): UseQueryResult<InsightSettings> {
  return useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => requestJson<InsightSettings>(PATH, { signal }),
  });
}

export function saveSettings(settings: InsightSettings): Promise<InsightSettings> {
  return requestJson<InsightSettings>(PATH, { method: "PUT", body: settings });
}
