import { lazy, Suspense } from "react";
import type { AnyChartProps, ChartProps } from "./chart-props.ts";
import { firstDraws } from "./first-draws.ts";
import { ChartFrame } from "./frame/chart-frame.tsx";

const OtherChart = lazy(() =>
  import("./other-chart.tsx").then(({ OtherChart }) => ({ default: OtherChart })),
);

/** Any chart by its type. The types beyond KPI, line, area, bar and table come as a chunk of their own when first needed. */
export function Chart({ type, ...props }: AnyChartProps) {
  if (type === "table") return <TableChart {...props} />;
  if (type === "kpi" || type === "line" || type === "area" || type === "bar")
    return <ChartFrame {...props} draw={firstDraws[type]} />;
  return (
    <Suspense fallback={<Waiting {...props} />}>
      <OtherChart {...props} type={type} />
    </Suspense>
  );
}

/** A table with bars in its cells. */
export function TableChart(props: ChartProps) {
  return <ChartFrame {...props} draw={firstDraws.bar} onlyTable />;
}

/** Takes the place of a chart whose code is on its way. */
function Waiting({ title, heading = true }: ChartProps) {
  return (
    <figure className="chart" aria-label={title} aria-busy="true">
      {heading && <figcaption className="chart-title">{title}</figcaption>}
      <div className="chart-place" />
    </figure>
  );
}
