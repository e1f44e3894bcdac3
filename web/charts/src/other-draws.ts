import type { Draw } from "./drawing.ts";
import { drawForecast } from "./types/forecast.tsx";
import { drawFunnel } from "./types/funnel.tsx";
import { drawHeatmap } from "./types/heatmap.tsx";
import { drawHistogram } from "./types/histogram.tsx";
import { drawMatrix } from "./types/matrix.tsx";
import { drawMultiples } from "./types/multiples.tsx";
import { drawPercentiles } from "./types/percentiles.tsx";
import { drawRetention } from "./types/retention.tsx";
import { drawSankey } from "./types/sankey.tsx";
import { drawScatter } from "./types/scatter.tsx";
import { drawTable } from "./types/table.tsx";

/** What is loaded when first needed. */
export const otherDraws = {
  scatter: drawScatter,
  matrix: drawMatrix,
  heatmap: drawHeatmap,
  funnel: drawFunnel,
  sankey: drawSankey,
  retention: drawRetention,
  histogram: drawHistogram,
  percentiles: drawPercentiles,
  forecast: drawForecast,
  table: drawTable,
  multiples: drawMultiples,
} satisfies Record<string, Draw>;
