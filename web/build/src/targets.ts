import { admin } from "./admin.ts";
import type { Target } from "./target.ts";

/** Everything that is built, in the order of need. */
export const targets: readonly Target[] = [admin];
