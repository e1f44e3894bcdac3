import type { Me } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "./request.ts";

export const ME = ["me"] as const;

/** Who is signed in; asked once, and again after signing in or out. */
export function useMe(): UseQueryResult<Me> {
  return useQuery({ queryKey: ME, queryFn: () => requestJson<Me>("/v1/me"), staleTime: 5 * 60_000 });
}
