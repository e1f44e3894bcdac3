import { IdTable } from "./id-table.ts";
import type { LogPositions } from "./positions.ts";

/** The ids of a stretch of time that are in memory, and the journals that hold them on disk. */
export interface Generation {
  readonly table: IdTable;
  /** Numbers of its journals, ascending. */
  journals: number[];
  /** What was known before its first id. */
  readonly from: LogPositions;
  /** Receive times of its ids, ms since the epoch; oldest is Infinity and newest 0 while there are none. */
  oldest: number;
  newest: number;
}

export function emptyGeneration(journals: number[], from: LogPositions): Generation {
  return { table: new IdTable(), journals, from, oldest: Infinity, newest: 0 };
}

export function noteReceived(generation: Generation, received: number): void {
  generation.oldest = Math.min(generation.oldest, received);
  generation.newest = Math.max(generation.newest, received);
}
