import type { DataPolicy } from "@kontor/core";

/** An event as it stands in the log, not yet enriched. */
export type SentEvent = Readonly<Record<string, unknown>>;

/** Whether the policy shows an event as sent. Columns that only delivery adds (country, device, ...) are not known here: rules on them show nothing. */
export function allowsEvent({ rows }: DataPolicy, event: SentEvent): boolean {
  return rows.every(({ column, op, values }) => {
    const value = columnOf(event, column);
    return typeof value === "string" && values.includes(value) === (op === "in");
  });
}

/** The event without hidden columns. */
export function hideColumns<Event extends SentEvent>({ hidden }: DataPolicy, event: Event): Partial<Event> {
  return Object.fromEntries(
    Object.entries(event).filter(([name]) => !hidden.includes(name)),
  ) as Partial<Event>;
}

function columnOf(event: SentEvent, column: string): unknown {
  if (column !== "item_id") return event[column];
  const [first] = Array.isArray(event["items"]) ? (event["items"] as unknown[]) : [];
  return typeof first === "object" && first !== null ? (first as SentEvent)["item_id"] : undefined;
}
