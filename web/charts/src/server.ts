export { renderChart } from "./render-chart.tsx";
export type { ChartsServer, PictureLook, RenderChart } from "./server-api.ts";
