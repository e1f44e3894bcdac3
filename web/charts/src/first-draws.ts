import { isTime, readColumns } from "./data/columns.ts";
import type { Canvas, Draw, Drawing } from "./drawing.ts";
import { drawBar } from "./types/bar.tsx";
import { drawKpi } from "./types/kpi.tsx";
import { drawArea, drawLine } from "./types/line.tsx";

/** A line between categories would tell of a way that is none: what is not over time is drawn as bars. */
const overTime =
  (draw: Draw): Draw =>
  (canvas: Canvas): Drawing => {
    const { x } = readColumns(canvas.answer, canvas.options);
    return x === undefined || isTime(canvas.answer, x) ? draw(canvas) : drawBar(canvas);
  };

/** What first screens show: loaded with the package. */
export const firstDraws = {
  kpi: drawKpi,
  line: overTime(drawLine),
  area: overTime(drawArea),
  bar: drawBar,
} satisfies Record<string, Draw>;
