import type { Lake } from "@kontor/domain/lake";
import type { Logger } from "pino";
import type { Config } from "../config/config.ts";

const PERIOD_MS = 30_000;
/** Files that another process may still read stay this much longer than the time limit of its queries. */
const READER_GRACE_MS = 60_000;

/**
 * Unlinks files that merges and retention have replaced, twice a minute. Here and not where they are replaced: only this process's lake knows which snapshots its
 * queries hold, and a page of tiles may hold one for much longer than a query may run. Disposing waits for the turn under way.
 */
export function startRemoving(parts: {
  readonly lake: Pick<Lake, "removeRetired">;
  readonly config: Pick<Config, "query">;
  readonly logger: Pick<Logger, "error" | "warn">;
}): AsyncDisposable {
  const { lake, config, logger } = parts;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  const remove = async () => {
    const { stuck } = await lake.removeRetired({ olderThanMs: config.query.timeoutMs + READER_GRACE_MS });
    if (stuck[0] !== undefined)
      logger.warn({ files: stuck.length, first: stuck[0] }, "replaced files cannot be removed");
  };
  const take = async () => {
    await remove().catch((error: unknown) => logger.error(error, "removing replaced files"));
    if (!stopped) again();
  };
  const again = () => {
    timer = setTimeout(() => (turn = take()), PERIOD_MS).unref();
  };
  again();
  return {
    [Symbol.asyncDispose]: async () => {
      stopped = true;
      clearTimeout(timer);
      await turn;
    },
  };
}
