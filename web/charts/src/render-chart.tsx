import { renderToStaticMarkup } from "react-dom/server";
import { readChartOptions } from "./chart-options.ts";
import { createFormat } from "./data/format.ts";
import { draws } from "./draws.ts";
import { ChartSvg, drawingHeight } from "./frame/chart-svg.tsx";
import { themes } from "./look/theme.ts";
import type { RenderChart } from "./server-api.ts";

/** A chart as an SVG file, by the code that draws it in the browser. */
export const renderChart: RenderChart = (type, answer, look) => {
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
  return renderToStaticMarkup(
    <ChartSvg titled {...inner} {...{ title, theme, drawing, background, padding }} />,
  );
};
