import type { InsightRequest, Model, TileAnswer } from "@kontor/contracts";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { readNdjson } from "./ndjson.ts";
import { request, requestJson } from "./request.ts";

/** Asks all tiles of a view at once; each answer is handed over as it comes. Aborting stops the queries on the server too. */
export async function askInsight(
  body: InsightRequest,
  onTile: (answer: TileAnswer) => void,
  signal: AbortSignal,
): Promise<void> {
  const response = await request("/v1/insight", { method: "POST", body, signal });
  if (response.body === null) return;
  for await (const tile of readNdjson<TileAnswer>(response.body)) onTile(tile);
}

/** What can be asked for. */
export function useModel(): UseQueryResult<Model> {
  return useQuery({
    queryKey: ["model"],
    queryFn: ({ signal }) => requestJson<Model>("/v1/insight/model", { signal }),
    staleTime: 5 * 60_000,
  });
}
