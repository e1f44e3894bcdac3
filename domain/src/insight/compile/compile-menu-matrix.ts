import type { MenuMatrixQuestion } from "@kontor/contracts";
import { measureOf } from "../model/measures.ts";
import { isHidden } from "../model/visible.ts";
import { compileTable } from "./compile-table.ts";
import { currencyOf, type Cell, type ColumnPlan, type CompileContext, type Plan } from "./statement.ts";

/** What an item is to its shop. */
export type Quadrant = "star" | "seen_not_ordered" | "hidden_gem" | "quiet";

/** Items by how often they are looked at and how often that leads to an order; each half is split at its median. */
export function compileMenuMatrix(question: MenuMatrixQuestion, context: CompileContext): Plan {
  const money = measureOf("revenue");
  const hidesMoney = money === undefined || isHidden(money, context.policy);
  const { limit = 200, range, filters } = question;
  const table = compileTable(
    {
      kind: "table",
      measures: ["events", "item_views", "item_opens", "orders", ...(hidesMoney ? [] : ["revenue"])],
      dimensions: ["item", "item_name"],
      range,
      ...(filters === undefined ? {} : { filters }),
      limit,
    },
    context,
  );
  return {
    ...table,
    columns: matrixColumns(context),
    shape: (rows) => {
      const shaped = table.shape(rows);
      return { ...shaped, rows: addQuadrants(shaped.rows.map(toItem)) };
    },
  };
}

interface MatrixItem {
  readonly id: Cell;
  readonly name: Cell;
  readonly views: number;
  readonly orders: number;
  readonly revenue: Cell;
}

// A shop that sends openings only is looked at by opening.
const toItem = ([
  id = null,
  name = null,
  ,
  views,
  opens,
  orders,
  revenue = null,
]: readonly Cell[]): MatrixItem => ({
  id,
  name: name ?? id,
  views: Math.max(Number(views), Number(opens)),
  orders: Number(orders),
  revenue,
});

function addQuadrants(items: readonly MatrixItem[]): Cell[][] {
  const views = median(items.map((item) => item.views));
  const conversion = median(items.flatMap((item) => (item.views > 0 ? [item.orders / item.views] : [])));
  return [...items]
    .sort((a, b) => b.views - a.views)
    .map(({ id, name, views: seen, orders, revenue }) => {
      const converted = seen > 0 ? orders / seen : null;
      const isSeen = seen >= views && seen > 0;
      const isOrdered = orders > 0 && (converted === null || converted >= conversion);
      const quadrant: Quadrant = isSeen
        ? isOrdered
          ? "star"
          : "seen_not_ordered"
        : isOrdered
          ? "hidden_gem"
          : "quiet";
      return [id, name, seen, orders, converted, revenue, quadrant];
    });
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]];
  return (low + high) / 2;
}

const matrixColumns = (context: CompileContext): readonly ColumnPlan[] => [
  { name: "item", label: "Item", role: "dimension", unit: "text" },
  { name: "item_name", label: "Item name", role: "dimension", unit: "text" },
  { name: "views", label: "Views", role: "measure", unit: "count" },
  { name: "orders", label: "Orders", role: "measure", unit: "count" },
  { name: "conversion", label: "Orders per view", role: "measure", unit: "share" },
  { name: "revenue", label: "Revenue", role: "measure", unit: "money", currency: currencyOf(context) },
  { name: "quadrant", label: "Quadrant", role: "dimension", unit: "text" },
];
