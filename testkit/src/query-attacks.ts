import type { Attack } from "./query-attack.ts";
import { bombs } from "./query-attacks-bombs.ts";
import { refusals } from "./query-attacks-refusals.ts";
import { riddles } from "./query-attacks-riddles.ts";

/** At least 150 statements; each class of wall has some. */
export const attacks: readonly Attack[] = [
  ...refusals.map((sql): Attack => ({ sql, expect: "refused" })),
  ...riddles,
  ...bombs.map((sql): Attack => ({ sql, expect: "bounded" })),
];
