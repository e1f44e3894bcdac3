import type { Comparison, Dashboard, Filter, InsightRequest, Range } from "@kontor/contracts";

/** What the reader chose; where nothing was chosen, the dashboard's own counts. */
export interface Chosen {
  readonly range: Range | undefined;
  readonly compare: readonly Comparison[] | undefined;
  readonly filters?: readonly Filter[] | undefined;
}

/** All tiles of a dashboard that ask something, in one request; undefined when there is nothing to ask. */
export function insightRequest(dashboard: Dashboard, chosen: Chosen): InsightRequest | undefined {
  const tiles = dashboard.tiles.flatMap(({ id, question }) =>
    question === undefined ? [] : [{ id, question }],
  );
  if (tiles.length === 0) return undefined;
  const filters = [...(dashboard.filters ?? []), ...(chosen.filters ?? [])];
  return {
    tiles,
    ...(filters.length === 0 ? {} : { filters }),
    ...(chosen.range === undefined ? {} : { range: chosen.range }),
    ...(chosen.compare === undefined ? {} : { compare: [...chosen.compare] }),
  };
}
