import type { ChartType } from "@kontor/contracts";

/** Types that can draw any table of measures by dimensions; the others need an answer of their own kind. */
export const chartTypes: readonly ChartType[] = [
  "kpi",
  "line",
  "area",
  "bar",
  "scatter",
  "heatmap",
  "histogram",
  "percentiles",
  "forecast",
  "table",
  "multiples",
];
