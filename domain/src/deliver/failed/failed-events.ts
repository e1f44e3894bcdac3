import { KontorError, type Clock, type SqlDatabase } from "@kontor/core";
import type { Collector } from "../../collect/index.ts";
import {
  LakeRows,
  type FailedEvent,
  type FailedFilter,
  type FailedPlace,
  type SqlReader,
} from "./lake-rows.ts";
import { listAll, listOpen, type ListedFailedEvent } from "./listed.ts";
import { REPLAY_BATCH, replayBatch, type ReplayItem, type ReplayResult } from "./replay.ts";
import type { FailedReplayTables } from "./tables.ts";

/** `before` or `limit` cannot be understood. */
export class FailedListError extends KontorError {
  constructor(message: string) {
    super("invalid_request", message);
  }
}

export interface FailedListOptions extends FailedFilter {
  /** 1 to 1,000; default 100. */
  readonly limit?: number | undefined;
  /** RFC 3339: only what was received before; or {@link afterFailedEvent} of the last one of a page. */
  readonly before?: string | undefined;
  /** Leaves out those that were sent again and have not failed since. */
  readonly open?: boolean | undefined;
}

export interface ReplayOptions {
  /** Tells what would happen; changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** Failed events of a tenant: look at them, mend them, send them again. */
export interface FailedEvents {
  /** Newest first. */
  list(tenant: string, options?: FailedListOptions): Promise<ListedFailedEvent[]>;
  /** One result per different failed_id, in order; of several items with one id the last counts. */
  replay(tenant: string, items: readonly ReplayItem[], options?: ReplayOptions): Promise<ReplayResult[]>;
  /** Replays all that were there at the start and fit the filter, newest first, as they were sent. */
  replayAll(tenant: string, options?: FailedFilter & ReplayOptions): AsyncGenerator<ReplayResult, void>;
}

export interface FailedEventsOptions {
  /** After `failedReplayMigrations`. */
  readonly db: SqlDatabase<FailedReplayTables>;
  readonly clock: Clock;
  readonly query: SqlReader;
  readonly collector: Pick<Collector, "collect">;
}

const MAX_LIMIT = 1_000;
const SEPARATOR = "~";

export function createFailedEvents({ db, clock, query, collector }: FailedEventsOptions): FailedEvents {
  const lake = new LakeRows(query);
  const parts = { db, clock, lake, collector };
  return {
    list: (tenant, { limit = 100, before, open = false, ...filter } = {}) => {
      const place = before === undefined ? null : placeOf(before);
      return (open ? listOpen : listAll)(parts, tenant, checkedLimit(limit), place, filter);
    },
    replay: async (tenant, items, { dryRun = false } = {}) => {
      const byId = [...new Map(items.map((item) => [item.failed_id, item])).values()];
      const results: ReplayResult[] = [];
      for (let at = 0; at < byId.length; at += REPLAY_BATCH) {
        results.push(...(await replayBatch(parts, tenant, byId.slice(at, at + REPLAY_BATCH), dryRun)));
      }
      return results;
    },
    replayAll: async function* (tenant, { dryRun = false, ...filter } = {}) {
      const seen = new Set<string>();
      let before: FailedPlace | null = null;
      for (;;) {
        const page = await lake.heads(tenant, REPLAY_BATCH, before, filter);
        const last = page.at(-1);
        if (!last) return;
        before = { receivedTime: last.received_time, failedId: last.failed_id };
        const ids = [...new Set(page.map((head) => head.failed_id))].filter((id) => !seen.has(id));
        for (const id of ids) seen.add(id);
        const items = ids.map((failed_id) => ({ failed_id }));
        if (items.length > 0) yield* await replayBatch(parts, tenant, items, dryRun);
      }
    },
  };
}

/** The `before` that continues a list after this event. */
export function afterFailedEvent(event: Pick<FailedEvent, "received_time" | "failed_id">): string {
  return event.received_time + SEPARATOR + event.failed_id;
}

function placeOf(before: string): FailedPlace {
  const at = before.indexOf(SEPARATOR);
  const text = at < 0 ? before : before.slice(0, at);
  const time = Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes("T") ? text : `${text}Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time)) {
    throw new FailedListError('"before" must be an RFC 3339 time, or the last event of the page before.');
  }
  // No id is below the empty text, so a time alone means strictly before.
  return { receivedTime: new Date(time).toISOString(), failedId: at < 0 ? "" : before.slice(at + 1) };
}

function checkedLimit(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new FailedListError(`"limit" must be a whole number from 1 to ${MAX_LIMIT}.`);
}
