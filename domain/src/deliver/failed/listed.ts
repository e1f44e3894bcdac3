import type { SqlDatabase } from "@kontor/core";
import type { FailedEvent, FailedFilter, FailedHead, FailedPlace, LakeRows } from "./lake-rows.ts";
import { replayTimes } from "./plans.ts";
import type { FailedReplayTables } from "./tables.ts";

/** A failed event, and whether it was sent again. */
export interface ListedFailedEvent extends FailedEvent {
  /** RFC 3339, UTC: when it was sent again; null while it is open. One that failed again after that is listed again, open. */
  readonly replayed_at: string | null;
}

interface Parts {
  readonly db: SqlDatabase<FailedReplayTables>;
  readonly lake: LakeRows;
}

/** Rows looked through at a time for those that are open. */
const PAGE = 1_000;

/** All failed events, open or not. */
export async function listAll(
  { db, lake }: Parts,
  tenant: string,
  limit: number,
  before: FailedPlace | null,
  filter: FailedFilter,
): Promise<ListedFailedEvent[]> {
  const events = await lake.list(tenant, limit, before, filter);
  const marks = await marksOf(db, tenant, events);
  return events.map((event) => ({ ...event, replayed_at: marks(event) }));
}

/*
 * The marks of what was sent again are in the relational store, the events in the lake. So the list is gone through without the content until there are
 * enough open ones, and only their content is read.
 */
export async function listOpen(
  parts: Parts,
  tenant: string,
  limit: number,
  before: FailedPlace | null,
  filter: FailedFilter,
): Promise<ListedFailedEvent[]> {
  const open: FailedHead[] = [];
  let place = before;
  for (;;) {
    const page = await parts.lake.heads(tenant, PAGE, place, filter);
    const marks = await marksOf(parts.db, tenant, page);
    open.push(...page.filter((head) => marks(head) === null));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || open.length >= limit) break;
    place = { receivedTime: last.received_time, failedId: last.failed_id };
  }
  const events = await parts.lake.wholeOf(tenant, open.slice(0, limit));
  return events.map((event) => ({ ...event, replayed_at: null }));
}

/** When a failure was sent again; null when it was not, or before it failed. */
async function marksOf(
  db: Parts["db"],
  tenant: string,
  failures: readonly Pick<FailedHead, "failed_id">[],
): Promise<(failure: Pick<FailedHead, "failed_id" | "received_time">) => string | null> {
  const times = await replayTimes(
    db.query,
    tenant,
    failures.map(({ failed_id: id }) => id),
  );
  return ({ failed_id: id, received_time: received }) => {
    const time = times.get(id) ?? 0;
    return Date.parse(received) < time ? new Date(time).toISOString() : null;
  };
}
