import type { Filter, TableQuestion } from "@kontor/contracts";
import type { SampleEvent } from "./query-sample.ts";

/*
 * Table questions answered the slow and plain way, row by row, with Intl for local time: what the compiled SELECT must give as well.
 */
type Row = SampleEvent & { readonly at: number };
type Of = (row: Row) => string | number | boolean | null;

const isOrder = ({ event_name: name }: Row) => name === "purchase" || name === "order_submit";
const session = (row: Row) => row.session_id ?? row.visitor_id ?? null;
const visitor = (row: Row) => row.visitor_id ?? row.session_id ?? null;
const different = (rows: readonly Row[], of: (row: Row) => string | null) =>
  new Set(rows.map(of).filter((value) => value !== null)).size;
const count = (rows: readonly Row[], name: string) => rows.filter((row) => row.event_name === name).length;
const revenue = (rows: readonly Row[]) =>
  rows
    .filter((row) => isOrder(row) && (row.currency ?? "EUR") === "EUR")
    .reduce((sum, { value = 0 }) => sum + value, 0);
const ratio = (a: number, b: number) => (b === 0 ? null : a / b);

export const reckonedMeasures: Readonly<Record<string, (rows: readonly Row[]) => number | null>> = {
  events: (rows) => rows.length,
  orders: (rows) => rows.filter(isOrder).length,
  revenue,
  average_order: (rows) => ratio(revenue(rows), rows.filter(isOrder).length),
  visitors: (rows) => different(rows, visitor),
  sessions: (rows) => different(rows, session),
  conversion: (rows) => ratio(rows.filter(isOrder).length, different(rows, session)),
  item_views: (rows) => count(rows, "view_item"),
  adds_to_cart: (rows) => count(rows, "add_to_cart"),
};

const local = (row: Row, zone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    dateStyle: "short",
    timeStyle: "short",
  });
  const [day = "", clock = ""] = format.format(row.at).split(", ");
  return { day, hour: Number(clock.slice(0, 2)) };
};

export const reckonedDimensions: Readonly<Record<string, (zone: string) => Of>> = {
  shop: () => (row) => row.shop_id ?? null,
  event: () => (row) => row.event_name,
  device: () => (row) => row.meta?.deviceType ?? null,
  hour_of_day: (zone) => (row) => local(row, zone).hour,
  weekday: (zone) => (row) => ((new Date(local(row, zone).day).getUTCDay() + 6) % 7) + 1,
};

/** Rows of the answer by the text of their dimensions; `days` are local dates instead of instants. */
export function reckon(
  events: readonly SampleEvent[],
  question: TableQuestion,
  zone: string,
): Map<string, (number | null)[]> {
  const { from, to } = question.range as { from: string; to: string };
  const rows = events
    .map((event): Row => ({ ...event, at: Date.parse(String(event.event_time)) }))
    .filter(({ at, meta }) => at >= Date.parse(from) && at < Date.parse(to) && meta?.isBot !== true)
    .filter((row) => (question.filters ?? []).every((filter) => meets(row, filter, zone)));
  const keyOf = (row: Row) =>
    JSON.stringify(
      (question.dimensions ?? []).map((name) =>
        name === "time" ? local(row, zone).day : (reckonedDimensions[name]?.(zone)(row) ?? null),
      ),
    );
  const groups = Map.groupBy(rows, keyOf);
  if ((question.dimensions ?? []).length === 0 && groups.size === 0) groups.set("[]", []);
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      question.measures.map((name) => reckonedMeasures[name]?.(group) ?? null),
    ]),
  );
}

function meets(row: Row, { dimension, op, values = [] }: Filter, zone: string): boolean {
  const value = reckonedDimensions[dimension]?.(zone)(row) ?? null;
  switch (op) {
    case "in":
      return value !== null && values.includes(value);
    case "not_in":
      return value === null || !values.includes(value);
    case "contains":
      return (
        value !== null &&
        values.some((each) => String(value).toLowerCase().includes(String(each).toLowerCase()))
      );
    case "is_null":
      return value === null;
    case "not_null":
      return value !== null;
    default:
      return op satisfies never;
  }
}
