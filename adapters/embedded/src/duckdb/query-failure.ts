import type { QueryErrorCode } from "@kontor/core";

/** Ends a run inside the query process; becomes an error frame. */
export class QueryFailure extends Error {
  readonly code: QueryErrorCode;
  readonly broken: boolean;

  constructor(code: QueryErrorCode, message: string, options: { cause?: unknown; broken?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.broken = options.broken ?? false;
  }
}

const LONGEST = 2000;

/**
 * What went wrong, in the reader's terms. DuckDB begins its messages with the kind of error. Those about the statement are handed on (they name the reader's own SQL and
 * values); those about files or DuckDB itself are not. Paths below `roots` never leave.
 */
export function failureOf(error: unknown, roots: readonly string[]): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const kind = /^(?:[A-Za-z]+: )?([A-Za-z -]+?) Error:/.exec(message)?.[1]?.toLowerCase() ?? "";
  if (message.startsWith("INTERRUPT")) return new QueryFailure("sql_cancelled", "The query was stopped.");
  if (kind === "out of memory") {
    return new QueryFailure(
      "sql_out_of_memory",
      "The query needs more memory or scratch space than one query gets. Read fewer days or columns, or aggregate before sorting and joining.",
    );
  }
  if (kind === "io") {
    return new QueryFailure(
      "sql_failed",
      "A file of the lake could not be read. Try again; if it stays, `kontor doctor` says more.",
    );
  }
  if (kind === "permission")
    return new QueryFailure("sql_not_allowed", "Not allowed: files outside the lake.");
  if (["fatal", "internal", ""].includes(kind)) {
    return new QueryFailure("sql_failed", "DuckDB failed on this query. Please report the SQL.", {
      cause: error,
      broken: true,
    });
  }
  return new QueryFailure("sql_invalid", withoutPaths(message, roots).slice(0, LONGEST));
}

function withoutPaths(message: string, roots: readonly string[]): string {
  return roots.reduce((rest, root) => {
    const path = new RegExp(`${root.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}[^\\s"']*`, "g");
    return rest.replaceAll(path, "(a file)");
  }, message);
}
