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
 * values); those about files or DuckDB itself are not, nor is any that names a path below `roots`.
 */
export function failureOf(cause: unknown, roots: readonly string[]): QueryFailure {
  if (cause instanceof QueryFailure) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const kind = /^(?:[A-Za-z]+: )?([A-Za-z -]+?) Error:/.exec(message)?.[1]?.toLowerCase() ?? "";
  if (message.startsWith("INTERRUPT"))
    return new QueryFailure("sql_cancelled", "The query was stopped.", { cause });
  /*
   * DuckDB does not count back what it had set aside when the system refused it memory (16 MiB and more each time, 1.5), and freed memory stays mapped: a few such
   * statements, and every one after them would fail. So the process is given up.
   */
  if (kind === "out of memory" || message.includes("std::bad_alloc"))
    return new QueryFailure("sql_out_of_memory", TOO_LARGE, { cause, broken: true });
  if (kind === "permission")
    return new QueryFailure("sql_not_allowed", "Not allowed: files outside the lake.", { cause });
  if (kind === "io" || roots.some((root) => message.includes(root)))
    return new QueryFailure("sql_failed", BAD_FILE, { cause });
  if (["fatal", "internal", ""].includes(kind))
    return new QueryFailure("sql_failed", BROKEN, { cause, broken: true });
  return new QueryFailure("sql_invalid", message.slice(0, LONGEST), { cause });
}

const TOO_LARGE =
  "The query needs more memory or scratch space than one query gets. Read fewer days or columns, or aggregate before sorting and joining.";
const BAD_FILE = "A file of the lake could not be read. Try again; if it stays, `kontor doctor` says more.";
const BROKEN = "DuckDB failed on this query. Please report the SQL.";
