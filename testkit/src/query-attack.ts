import type { QueryParams } from "@kontor/core";

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
