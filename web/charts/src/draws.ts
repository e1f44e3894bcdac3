import type { ChartType } from "@kontor/contracts";
import type { Draw } from "./drawing.ts";
import { firstDraws } from "./first-draws.ts";
import { otherDraws } from "./other-draws.ts";

/** How each type is drawn. */
export const draws: Readonly<Record<ChartType, Draw>> = { ...firstDraws, ...otherDraws };
