import { eventsTable, type RowsQuestion, type Unit } from "@kontor/contracts";
import { comparePeriods, resolveRange } from "../range.ts";
import { selectRows } from "./rows-of-events.ts";
import { spanOf, Values, type ColumnPlan, type CompileContext, type Plan } from "./statement.ts";

/** Columns of the single rows; visitors by the first characters of a hash: to tell them apart, not to know them. */
const shown: readonly (readonly [name: string, label: string, unit: Unit])[] = [
  ["event_time", "Time", "time"],
  ["event_name", "Event", "text"],
  ["shop_id", "Shop", "text"],
  ["table_id", "Table", "text"],
  ["item_id", "Item", "text"],
  ["items", "Items", "text"],
  ["order_id", "Order", "text"],
  ["value", "Value", "number"],
  ["currency", "Currency", "text"],
  ["visitor_id", "Visitor", "text"],
  ["device_type", "Device", "text"],
  ["country", "Country", "text"],
  ["referrer_class", "Referrer", "text"],
  ["page_url", "Page", "text"],
  ["props", "Properties", "text"],
  ["event_id", "Event id", "text"],
];

/** The newest rows behind a number. */
export function compileRows(question: RowsQuestion, context: CompileContext): Plan {
  const { limit = 100 } = question;
  const period = resolveRange(question.range, context.now, context.zone);
  const visible = shown.filter(([name]) => context.policy?.hidden.includes(name) !== true);
  const values = new Values();
  const names = visible.map(([name]) => name);
  const source = selectRows(
    {
      periods: comparePeriods(period, question.range, [], context.zone),
      filters: question.filters ?? [],
      dimensions: [],
      columns: names,
      money: false,
    },
    context,
    values,
  );
  const columns = names.map((name) =>
    name === "visitor_id" ? `left(md5(visitor_id), 8) AS visitor_id` : `"${name}"`,
  );
  return {
    sql: `SELECT ${columns.join(", ")} FROM (${source}) AS src ORDER BY src.event_time DESC${names.includes("event_id") ? ", event_id" : ""} LIMIT ${limit + 1}`,
    params: values.all,
    spans: [spanOf(period)],
    columns: visible.map(([name, label, unit]): ColumnPlan => ({
      name,
      label,
      role: isNumber(name) ? "measure" : "dimension",
      unit,
    })),
    period,
    limit,
    shape: (rows) => ({ rows: rows.slice(0, limit).map((row) => [...row]), truncated: rows.length > limit }),
  };
}

const isNumber = (name: string): boolean =>
  eventsTable.columns.some((column) => column.name === name && column.type === "DOUBLE");
