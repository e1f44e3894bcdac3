import type { QueryParams } from "@kontor/core";
import { bombs } from "./query-attacks-bombs.ts";
import { refusals } from "./query-attacks-refusals.ts";
import { riddles } from "./query-attacks-riddles.ts";

/**
 * What a hostile statement may come to:
 * - `refused`: an error of the gate or the parser, nothing ran;
 * - `quiet`: it runs and shows nothing of others; an error would tell something about others' rows, so it MUST NOT come;
 * - `harmless`: whatever comes, it shows nothing of others;
 * - `bounded`: it may take until a limit ends it, and takes nobody with it.
 */
export type Expectation = "refused" | "quiet" | "harmless" | "bounded";

/** A hostile statement. `{outside}`, `{lake}`, `{file}`, `{temp}` and `{other}` stand for paths, and the id of another tenant. */
export interface Attack {
  readonly sql: string;
  readonly expect: Expectation;
  readonly params?: QueryParams;
}

/** At least 150 statements; each class of wall has some. */
export const attacks: readonly Attack[] = [
  ...refusals.map((sql): Attack => ({ sql, expect: "refused" })),
  ...riddles,
  ...bombs.map((sql): Attack => ({ sql, expect: "bounded" })),
];
