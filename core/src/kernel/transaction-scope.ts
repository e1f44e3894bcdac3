import { AsyncLocalStorage } from "node:async_hooks";
import { InvariantError } from "./errors.ts";

/**
 * Notices a use of the database itself inside the work of its transaction: on SQLite that would wait for ever for the
 * transaction's own end, on PostgreSQL it would silently stand outside of it. One scope per database object.
 */
export interface TransactionScope {
  /** Runs the work of a transaction. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Throws InvariantError when called from inside a running {@link run}. */
  assertOutside(): void;
}

/** A scope for one database object. */
export function createTransactionScope(): TransactionScope {
  const storage = new AsyncLocalStorage<{ open: boolean }>();
  return {
    async run(work) {
      const scope = { open: true };
      try {
        return await storage.run(scope, work);
      } finally {
        scope.open = false;
      }
    },
    assertOutside() {
      if (storage.getStore()?.open !== true) return;
      throw new InvariantError(
        "The database was used inside its own transaction: use the transaction handed to the work.",
      );
    },
  };
}
