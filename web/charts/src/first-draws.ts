import type { Draw } from "./drawing.ts";
import { drawBar } from "./types/bar.tsx";
import { drawKpi } from "./types/kpi.tsx";
import { drawArea, drawLine } from "./types/line.tsx";

/** What first screens show: loaded with the package. */
export const firstDraws = { kpi: drawKpi, line: drawLine, area: drawArea, bar: drawBar } satisfies Record<
  string,
  Draw
>;
