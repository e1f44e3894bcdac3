export { renderChart, renderTile } from "./render-chart.tsx";
export type { ChartsServer, PictureLook, RenderChart, RenderTile } from "./server-api.ts";
