import type { Answer, ChartType } from "@kontor/contracts";
import type { ChartOptions } from "./chart-options.ts";
import type { ThemeName } from "./look/theme.ts";

/** What every chart component takes. */
export interface ChartProps {
  readonly answer: Answer;
  /** Says what is shown, or better, what was found. */
  readonly title: string;
  /** As stored with a tile: what is unknown or does not fit is ignored. */
  readonly options?: ChartOptions | Readonly<Record<string, unknown>> | undefined;
  /** Pixels. Without them the chart fills the element it stands in, which must have a height. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Default `page`: colours from charts.css. */
  readonly theme?: ThemeName | undefined;
  /** BCP 47; default `en`. */
  readonly locale?: string | undefined;
  /** False where the page shows the title itself. */
  readonly heading?: boolean | undefined;
  /** Called with the row behind a datum on click and Enter. */
  readonly onPick?: ((row: readonly unknown[], index: number) => void) | undefined;
}

/** {@link ChartProps} of `Chart`, which picks the component by type. */
export interface AnyChartProps extends ChartProps {
  readonly type: ChartType;
}
