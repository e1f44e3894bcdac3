import type { ChartType, Filter, Grain } from "@kontor/contracts";
import { readFilters } from "../../api/filters.ts";

/** A question of Explore as its address says it. */
export interface ExploreSearch {
  /** Names of measures, with commas. */
  readonly show?: string | undefined;
  /** Names of dimensions, with commas; `time` is the grain's bucket. */
  readonly by?: string | undefined;
  readonly grain?: Grain | undefined;
  readonly chart?: ChartType | undefined;
  readonly filters?: readonly Filter[] | undefined;
  readonly view?: "rows" | "table" | undefined;
}

const GRAINS: readonly Grain[] = ["minute", "hour", "day", "week", "month"];
const NAMES = /^[a-z0-9_]+(,[a-z0-9_]+)*$/;
const CHARTS: readonly ChartType[] = [
  "kpi",
  "line",
  "area",
  "bar",
  "scatter",
  "heatmap",
  "histogram",
  "table",
  "multiples",
];

/** Charts that Explore offers. */
export const exploreCharts = CHARTS;

export function readExploreSearch(search: Record<string, unknown>): ExploreSearch {
  const { show, by, view } = search;
  const grain = GRAINS.find((each) => each === search["grain"]);
  const chart = CHARTS.find((each) => each === search["chart"]);
  const filters = readFilters(search["filters"]);
  return {
    ...(typeof show === "string" && NAMES.test(show) ? { show } : {}),
    ...(typeof by === "string" && NAMES.test(by) ? { by } : {}),
    ...(grain === undefined ? {} : { grain }),
    ...(chart === undefined ? {} : { chart }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(view === "rows" || view === "table" ? { view } : {}),
  };
}

export function namesOf(text: string | undefined): readonly string[] {
  return text === undefined || text === "" ? [] : text.split(",");
}
