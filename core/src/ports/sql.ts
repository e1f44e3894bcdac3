import type { Kysely } from "kysely";
import { KontorError } from "../kernel/errors.ts";

/**
 * The relational store (SQLite embedded, PostgreSQL in a cluster). One SQL text serves both: Kysely in their common subset, integers for time
 * (ms since the epoch) and money (minor units), JSON as text, booleans as 0/1 integers. Column types: `text`, `bigint`, `integer`, `double precision`.
 * Commits are durable (synchronous=FULL / synchronous_commit=on) when they resolve. Every adapter passes `sqlConformance`.
 *
 * Values: text without NUL; integers come back as JS numbers and throw {@link SqlValueError} outside the safe range; sums and counts are
 * numbers; comparisons are 0/1. The ORDER of text is the engine's own (sort in code where it matters). One statement takes at most {@link MAX_PARAMETERS} values: see `chunkRows`.
 */
export interface SqlDatabase<Tables> extends AsyncDisposable {
  readonly engine: "sqlite" | "postgres";
  /** For reads and single-statement writes. Not for use inside `work` of {@link transaction}: that throws InvariantError. */
  readonly query: Kysely<Tables>;
  /**
   * Runs `work` in ONE transaction, serializable in effect; commits when it resolves, rolls back when it rejects. `work` may be run again
   * after a conflict, so its effects belong in the transaction alone. A statement that fails dooms the transaction, even when
   * `work` swallows the error: the commit then throws {@link TransactionAbortedError}.
   */
  transaction<Result>(work: (tx: Kysely<Tables>) => Promise<Result>): Promise<Result>;
}

/** One forward-only step of a module's tables, named `NNNN-what`; runs once, in a transaction. */
export interface Migration {
  readonly name: string;
  up(tx: Kysely<never>): Promise<void>;
}

/** Most bound values in one statement that both engines take (SQLite 32,766; PostgreSQL 65,535). */
export const MAX_PARAMETERS = 32_000;

/** A row with this key is there already. */
export class UniqueViolationError extends KontorError {
  constructor(cause: unknown) {
    super("conflict", "A row with this key exists already. Read it, or use another key.", { cause });
  }
}

/** NOT NULL, CHECK or a foreign key refused the row. */
export class ConstraintViolationError extends KontorError {
  constructor(constraint: string, cause: unknown) {
    super("conflict", `The store refused a row that breaks a rule of its table (${constraint}).`, { cause });
  }
}

/** A value that one of the engines cannot keep or give back exactly: NUL in text, an integer outside the safe range. */
export class SqlValueError extends KontorError {
  constructor(detail: string, cause?: unknown) {
    super("internal_error", `The relational store cannot carry this value exactly: ${detail}.`, { cause });
  }
}

/** Other writers held the store for too long, or won every retry: nothing was changed, try again later. */
export class StoreBusyError extends KontorError {
  constructor(cause: unknown) {
    super("unavailable", "The relational store is busy with other writers. Try again in a moment.", {
      cause,
    });
  }
}

/** No space left: the transaction was rolled back. */
export class StoreFullError extends KontorError {
  constructor(cause: unknown) {
    super("unavailable", "The disk that holds the relational store is full. Free space, then try again.", {
      cause,
    });
  }
}

/** The store cannot be reached or opened; `where` names it without a password. */
export class StoreUnavailableError extends KontorError {
  constructor(where: string, detail: string, cause: unknown) {
    super("unavailable", `The relational store at ${where} is not available: ${detail}.`, { cause });
  }
}

/** The store answers that its files are damaged or unreadable. */
export class StoreDamagedError extends KontorError {
  constructor(detail: string, cause: unknown) {
    super(
      "internal_error",
      `The relational store is damaged or unreadable (${detail}). Check the disk, then restore a backup.`,
      {
        cause,
      },
    );
  }
}

/** A statement of the transaction had failed, so nothing of it was committed. */
export class TransactionAbortedError extends KontorError {
  constructor(cause: unknown) {
    super(
      "internal_error",
      "A statement of the transaction failed and its error was swallowed: nothing was committed.",
      { cause },
    );
  }
}

/** Any other refusal of the engine: a wrong statement, a missing table. A bug of ours. */
export class SqlStatementError extends KontorError {
  constructor(detail: string, cause: unknown) {
    super("internal_error", `The relational store refused a statement: ${detail}.`, { cause });
  }
}
