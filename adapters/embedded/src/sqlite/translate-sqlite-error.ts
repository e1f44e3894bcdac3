import {
  ConstraintViolationError,
  SqlStatementError,
  SqlValueError,
  StoreBusyError,
  StoreDamagedError,
  StoreFullError,
  StoreUnavailableError,
  UniqueViolationError,
  type KontorError,
} from "@kontor/core";
import type { SqliteFault } from "./sqlite-messages.ts";

/** Result codes of SQLite (https://sqlite.org/rescode.html): the low byte is the primary code, the rest says more. */
const PRIMARY = {
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
} as const;
const UNIQUE_CODES = new Set([1555 /* PRIMARYKEY */, 2067 /* UNIQUE */, 2579 /* ROWID */]);

export function translateSqliteError(fault: SqliteFault, file: string): KontorError {
  if (fault.nodeCode === "ERR_OUT_OF_RANGE") {
    return new SqlValueError("an integer outside the safe range was read", fault);
  }
  if (UNIQUE_CODES.has(fault.resultCode)) return new UniqueViolationError(fault);
  switch (fault.resultCode & 0xff) {
    case PRIMARY.constraint:
      return new ConstraintViolationError(fault.message, fault);
    case PRIMARY.busy:
    case PRIMARY.locked:
      return new StoreBusyError(fault);
    case PRIMARY.full:
      return new StoreFullError(fault);
    case PRIMARY.cannotOpen:
    case PRIMARY.readonly:
      return new StoreUnavailableError(file, fault.message, fault);
    case PRIMARY.io:
    case PRIMARY.corrupt:
    case PRIMARY.notADatabase:
      return new StoreDamagedError(fault.message, fault);
    default:
      return new SqlStatementError(fault.message, fault);
  }
}

/** Whether waiting may help. BUSY_SNAPSHOT (517) does not come up: write transactions begin IMMEDIATE. */
export function isBusy(fault: SqliteFault): boolean {
  const primary = fault.resultCode & 0xff;
  return primary === PRIMARY.busy || primary === PRIMARY.locked;
}
