import type { LakeEngine } from "@kontor/core";
import type { Compactor } from "@kontor/domain/deliver";
import { expireRows } from "@kontor/domain/deliver";
import type { Lake } from "@kontor/domain/lake";
import { pause } from "./delivery-loop.ts";
import type { FromDelivery } from "./messages.ts";

const COMPACT_MS = 1000;
const ORPHANS_MS = 30_000;
const RETAIN_MS = 3_600_000;
/** A file without a row may be a merge in progress elsewhere; this old it is not. */
const ORPHAN_MS = 3_600_000;

export interface MaintenanceParts {
  readonly lake: Lake;
  readonly engine: LakeEngine;
  readonly compactor: Compactor;
  readonly runId: string;
  readonly tenants: () => Promise<readonly string[]>;
  readonly tell: (message: FromDelivery) => void;
  readonly signal: AbortSignal;
}

/** Compaction, removal of orphans and retention, one at a time, for ever. A failure is told and tried again at the next turn. */
export async function runMaintenance(parts: MaintenanceParts): Promise<void> {
  const { lake, engine, tell, signal, compactor } = parts;
  const due = { orphans: 0, retain: performance.now() + ORPHANS_MS };
  while (!signal.aborted) {
    try {
      const started = performance.now();
      const round = await compactor.round(signal);
      if (round.merges > 0) tell({ kind: "compacted", ...round, tookMs: performance.now() - started });
      if (started >= due.orphans) {
        due.orphans = started + ORPHANS_MS;
        await lake.removeOrphans({ olderThanMs: ORPHAN_MS });
      }
      if (started >= due.retain) {
        due.retain = started + RETAIN_MS;
        await expireRows({
          lake,
          engine,
          tenants: await parts.tenants(),
          runId: `${parts.runId}-${Math.round(started)}`,
        });
      }
    } catch (error) {
      tell({
        kind: "trouble",
        where: "maintenance",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
      await pause(COMPACT_MS * 4, signal);
    }
    await pause(COMPACT_MS, signal);
  }
}
