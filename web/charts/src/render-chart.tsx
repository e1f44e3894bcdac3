import type { Answer, ChartType, TilePoint } from "@kontor/contracts";
import { renderToStaticMarkup } from "react-dom/server";
import { readChartOptions } from "./chart-options.ts";
import { createFormat } from "./data/format.ts";
import type { Drawing, Point } from "./drawing.ts";
import { draws } from "./draws.ts";
import { ChartSvg, drawingHeight, titleHeight } from "./frame/chart-svg.tsx";
import { round } from "./look/round.ts";
import { themes } from "./look/theme.ts";
import type { PictureLook, RenderChart, RenderTile } from "./server-api.ts";
import { tableText } from "./table-text.ts";

/** More than anyone steps through. */
const MOST_POINTS = 500;

/** A chart as an SVG file, by the code that draws it in the browser. */
export const renderChart: RenderChart = (type, answer, look) => render(type, answer, look).svg;

/** A chart with all that a page needs to read it value by value. */
export const renderTile: RenderTile = (type, answer, look) => {
  const { svg, drawing } = render(type, answer, look);
  return {
    svg,
    points: drawing.points.slice(0, MOST_POINTS).map(below),
    table: tableText(answer, look.locale),
  };
};

function render(type: ChartType, answer: Answer, look: PictureLook): { svg: string; drawing: Drawing } {
  const { title, width = 640, height = 320, theme: name = "light", locale, background = true } = look;
  const theme = themes[name];
  const padding = background ? 16 : 0;
  const inner = { width: Math.max(80, width - 2 * padding), height: Math.max(60, height - 2 * padding) };
  const drawing = draws[type]({
    answer,
    options: readChartOptions(look.options),
    width: inner.width,
    height: drawingHeight(inner.height, true),
    theme,
    format: createFormat(locale, answer.time_zone),
  });
  const svg = renderToStaticMarkup(
    <ChartSvg titled {...inner} {...{ title, theme, drawing, background, padding }} />,
  );
  return { svg, drawing };
}

/** A point where it is in the whole picture: the drawing stands below the title. */
function below({ x, y, name, lines, mark }: Point): TilePoint {
  const down = (value: number) => round(value + titleHeight);
  const placed = { x: round(x), y: down(y), name, lines: [...lines] };
  if (mark.kind === "ring") return { ...placed, mark: { kind: "ring", r: round(mark.r) } };
  if (mark.kind === "line")
    return {
      ...placed,
      mark: { kind: "line", top: down(mark.top), bottom: down(mark.bottom), rings: mark.rings.map(down) },
    };
  const box = { x: round(mark.x), y: down(mark.y), width: round(mark.width), height: round(mark.height) };
  return { ...placed, mark: { kind: "box", ...box } };
}
