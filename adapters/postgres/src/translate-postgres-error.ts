import pg from "pg";
import {
  ConstraintViolationError,
  KontorError,
  SqlStatementError,
  SqlValueError,
  StoreBusyError,
  StoreDamagedError,
  StoreFullError,
  StoreUnavailableError,
  TransactionAbortedError,
  UniqueViolationError,
} from "@kontor/core";

type Translation = (error: pg.DatabaseError, where: string) => KontorError;

const unavailable: Translation = (error, where) => new StoreUnavailableError(where, error.message, error);
const damaged: Translation = (error) => new StoreDamagedError(error.message, error);
const busy: Translation = (error) => new StoreBusyError(error);

/** SQLSTATE, or its class (first two characters), to the port's error. https://www.postgresql.org/docs/15/errcodes-appendix.html */
const translations: Readonly<Record<string, Translation>> = {
  "23505": (error) => new UniqueViolationError(error),
  "23": (error) => new ConstraintViolationError(error.message, error),
  "22003": (error) => new SqlValueError(error.message, error), // numeric value out of range
  "22021": (error) => new SqlValueError(error.message, error), // not in the encoding
  "25P02": (error) => new TransactionAbortedError(error),
  "40": busy, // serialization failure, deadlock
  "55P03": busy, // lock not available
  "53100": (error) => new StoreFullError(error),
  "53": busy, // out of memory, too many connections
  "08": unavailable, // connection lost
  "28": unavailable, // login refused
  "3D": unavailable, // no such database
  "57P": unavailable, // shutting down, starting up
  "58": damaged, // I/O error
  XX: damaged, // corrupted data or index
};

export function translatePostgresError(error: unknown, where: string): KontorError {
  if (error instanceof KontorError) return error;
  if (!(error instanceof pg.DatabaseError)) {
    return new StoreUnavailableError(where, describe(error), error);
  }
  const state = error.code ?? "";
  const translation =
    translations[state] ?? translations[state.slice(0, 3)] ?? translations[state.slice(0, 2)];
  return translation?.(error, where) ?? new SqlStatementError(error.message, error);
}

/** Whether another transaction won, so that the same work may succeed when it runs again; looks through wrapped errors. */
export function isConflict(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof pg.DatabaseError && (each.code === "40001" || each.code === "40P01")) return true;
  }
  return false;
}

/** Node's errors of a refused connection may have no message but several causes, one per address of the host. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || (error as NodeJS.ErrnoException).code || error.name;
}
