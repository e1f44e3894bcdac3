import type { ChartProps } from "./chart-props.ts";
import { ChartFrame } from "./frame/chart-frame.tsx";
import { otherDraws } from "./other-draws.ts";

/** The chart types of the second chunk. */
export function OtherChart({ type, ...props }: ChartProps & { type: keyof typeof otherDraws }) {
  return <ChartFrame {...props} draw={otherDraws[type]} />;
}
