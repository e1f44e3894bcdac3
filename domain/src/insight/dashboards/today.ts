import type { Dashboard, Tile } from "@kontor/contracts";

const range = { calendar: "today" } as const;

// Visitors and shares of single hours do not add up to those of the day: such a tile asks for the one number.
const kpi = (id: string, title: string, measure: string, addsUp: boolean): Tile => ({
  id,
  title,
  width: 3,
  height: 2,
  question: {
    kind: "table",
    measures: [measure],
    ...(addsUp ? { dimensions: ["time"] } : {}),
    range,
    compare: ["week_before"],
  },
  chart: { type: "kpi" },
});

const split = (id: string, title: string, dimension: string, measure: string, height: number): Tile => ({
  id,
  title,
  width: 4,
  height,
  question: {
    kind: "table",
    measures: [measure],
    dimensions: [dimension],
    range,
    compare: ["week_before"],
    limit: 8,
  },
  chart: { type: "bar", options: { horizontal: true } },
});

/** The first screen: twelve tiles about the day so far, against the same hours a week before. */
export const today: Dashboard = {
  id: "today",
  title: "Today",
  description: "The day so far, against the same hours of the same weekday a week before.",
  range,
  compare: ["week_before"],
  tiles: [
    kpi("orders", "Orders", "orders", true),
    kpi("revenue", "Revenue", "revenue", true),
    kpi("visitors", "Visitors", "visitors", false),
    kpi("conversion", "Conversion", "conversion", false),
    {
      id: "sales",
      title: "Revenue by time",
      width: 8,
      height: 4,
      question: {
        kind: "table",
        measures: ["revenue"],
        dimensions: ["time"],
        range,
        compare: ["week_before"],
      },
      chart: { type: "line" },
    },
    {
      id: "funnel",
      title: "From view to order",
      width: 4,
      height: 4,
      question: {
        kind: "funnel",
        steps: [
          { label: "View", events: ["page_view", "menu_view"] },
          { label: "Open", events: ["view_item", "item_expand"] },
          { label: "Add", events: ["add_to_cart"] },
          { label: "Order", events: ["purchase", "order_submit"] },
        ],
        range,
      },
      chart: { type: "funnel" },
    },
    {
      id: "menu-matrix",
      title: "Seen, not ordered",
      width: 8,
      height: 6,
      question: { kind: "menu_matrix", range, limit: 60 },
      chart: { type: "matrix" },
    },
    split("top-items", "Top items", "item_name", "orders", 3),
    {
      id: "dwell",
      title: "Time on an item",
      width: 4,
      height: 3,
      question: {
        kind: "table",
        measures: ["dwell_p50", "dwell_p90", "item_opens"],
        dimensions: ["item_name"],
        range,
        order: [{ by: "item_opens", descending: true }],
        limit: 8,
      },
      chart: { type: "percentiles" },
    },
    {
      id: "hours",
      title: "Busy hours",
      width: 8,
      height: 4,
      question: {
        kind: "table",
        measures: ["sessions"],
        dimensions: ["weekday", "hour_of_day"],
        range: { last: "28d" },
      },
      chart: { type: "heatmap" },
    },
    split("referrers", "Where guests come from", "referrer", "sessions", 2),
    split("devices", "Devices", "device", "sessions", 2),
  ],
};
