export { Chart, TableChart } from "./chart.tsx";
export type { AnyChartProps, ChartProps } from "./chart-props.ts";
export { readChartOptions, type ChartOptions, type ForecastPoint } from "./chart-options.ts";
export { createFormat, type Format } from "./data/format.ts";
export { forecastSeries, type Forecast } from "./data/forecast-series.ts";
export { themes, type Theme, type ThemeName } from "./look/theme.ts";
