import type { Me } from "@kontor/contracts";
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "./request.ts";

export const ME = ["me"] as const;

/**
 * Who is signed in, with the rights in the chosen tenant; asked once for each, and again after signing in or out. Until a tenant's answer comes, the former
 * tenant's stands in (`isPlaceholderData`).
 */
export function useMe(): UseQueryResult<Me> {
  return useQuery({
    queryKey: ME,
    queryFn: () => requestJson<Me>("/v1/me"),
    staleTime: 5 * 60_000,
    placeholderData: keepPreviousData,
  });
}
