import type { DemoStatus } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";

export const DEMO = ["demo"] as const;
const LOOK_AGAIN_MS = 1000;

/** How far the demo data is; asked again while it is being written. */
export function useDemo(): UseQueryResult<DemoStatus> {
  return useQuery({
    queryKey: DEMO,
    queryFn: ({ signal }) => requestJson<DemoStatus>("/v1/demo", { signal }),
    refetchInterval: ({ state }) => (state.data?.state === "filling" ? LOOK_AGAIN_MS : false),
  });
}

export function removeDemo(): Promise<DemoStatus> {
  return requestJson<DemoStatus>("/v1/demo", { method: "DELETE" });
}
