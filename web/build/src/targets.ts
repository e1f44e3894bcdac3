import { admin } from "./admin.ts";
import { charts } from "./charts.ts";
import { embed } from "./embed.ts";
import { shop } from "./shop.ts";
import type { Target } from "./target.ts";
import { tracker } from "./tracker.ts";

/** Everything that is built, in the order of need. */
export const targets: readonly Target[] = [admin, tracker, shop, charts, embed];
