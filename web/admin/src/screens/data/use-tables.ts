import type { TableState } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { requestJson } from "../../api/request.ts";

export interface Tables {
  readonly operator: boolean;
  readonly tables: readonly TableState[];
}

/** Tables of the tenant; counting rows costs a query. */
export function useTables({ counts }: { readonly counts: boolean }): UseQueryResult<Tables> {
  return useQuery({
    queryKey: ["tables", counts],
    queryFn: ({ signal }) => requestJson<Tables>(`/v1/tables${counts ? "" : "?counts=0"}`, { signal }),
  });
}
