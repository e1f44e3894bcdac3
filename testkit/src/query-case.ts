import type { QueryParams } from "@kontor/core";

/** An ordinary analyst's statement over query-sample.ts and what it must give. */
export interface CorpusCase {
  readonly name: string;
  readonly sql: string;
  readonly params?: QueryParams;
  readonly rows: readonly (readonly unknown[])[];
}

/** One case. */
export const query = (
  name: string,
  sql: string,
  rows: CorpusCase["rows"],
  params?: QueryParams,
): CorpusCase => ({
  name,
  sql,
  rows,
  ...(params === undefined ? {} : { params }),
});
