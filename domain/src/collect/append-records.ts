import { InvariantError, KontorError, type EventLog, type LogPosition } from "@kontor/core";
import { CLICKS, encodeClickRecord, type ClickRecord } from "./click-record.ts";

type Appending = Pick<EventLog, "append">;

/** Resolves when the record is durable. */
export function appendRecord(log: Appending, record: ClickRecord): Promise<LogPosition> {
  const { tenant, received } = record.header;
  return log.append(CLICKS, { key: tenant, value: encodeClickRecord(record), timestamp: received });
}

/** Appends all, in order, and tells which the log refused and why. Anything but the log's own errors is thrown. */
export async function appendRecords<Planned extends { readonly record: ClickRecord }>(
  log: Appending,
  planned: readonly Planned[],
): Promise<{ failures: { planned: Planned; error: KontorError }[] }> {
  const results = await Promise.allSettled(planned.map(({ record }) => appendRecord(log, record)));
  const failures: { planned: Planned; error: KontorError }[] = [];
  for (const [at, result] of results.entries()) {
    const one = planned[at];
    if (result.status === "fulfilled" || one === undefined) continue;
    const reason: unknown = result.reason;
    if (!(reason instanceof KontorError) || reason instanceof InvariantError) throw reason;
    failures.push({ planned: one, error: reason });
  }
  return { failures };
}
