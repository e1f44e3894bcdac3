export { renderChart } from "./render-chart.tsx";
export { tableText } from "./table-text.ts";
export type { ChartsServer, PictureLook, RenderChart } from "./server-api.ts";
