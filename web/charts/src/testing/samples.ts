import type { Answer, AnswerColumn, ChartType } from "@kontor/contracts";

/** An answer of each kind that a chart type is made for, the same every time. */
export interface Sample {
  readonly type: ChartType;
  readonly name: string;
  readonly title: string;
  readonly answer: Answer;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly width?: number;
  readonly height?: number;
}

type Cells = readonly (readonly unknown[])[];

export const column = {
  time: { name: "time", label: "Day", role: "dimension", unit: "time" },
  item: { name: "item_name", label: "Item", role: "dimension", unit: "text" },
  device: { name: "device", label: "Device", role: "dimension", unit: "text" },
  orders: { name: "orders", label: "Orders", role: "measure", unit: "count" },
  ordersBefore: {
    name: "orders@previous",
    label: "Orders",
    role: "measure",
    unit: "count",
    comparison: "previous",
  },
  views: { name: "item_views", label: "Item views", role: "measure", unit: "count" },
  revenue: { name: "revenue", label: "Revenue", role: "measure", unit: "money", currency: "EUR" },
  revenueBefore: {
    name: "revenue@previous",
    label: "Revenue",
    role: "measure",
    unit: "money",
    currency: "EUR",
    comparison: "previous",
  },
  conversion: { name: "conversion", label: "Conversion", role: "measure", unit: "share" },
} as const satisfies Record<string, AnswerColumn>;

export function answerOf(columns: readonly AnswerColumn[], rows: Cells, more: Partial<Answer> = {}): Answer {
  return {
    columns: [...columns],
    rows: rows.map((row) => [...row]),
    range: { from: "2026-10-20T00:00:00Z", to: "2026-11-16T15:00:00Z" },
    time_zone: "Europe/Vienna",
    snapshot: 42,
    cached: false,
    elapsed_ms: 12,
    bytes_scanned: 100_000,
    truncated: false,
    ...more,
  };
}

/** Numbers from 0 to 1 that look random and are not. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const dayMs = 86_400_000;
/** Midnight in Vienna. */
const firstDay = Date.parse("2026-10-26T23:00:00Z");
const week = [0.7, 0.75, 0.8, 0.95, 1.4, 1.6, 1.1];
const dishes = [
  ["Margherita", 1840, 0.34, 5200],
  ["Truffle tagliatelle", 1720, 0.04, 1290],
  ["Tonkotsu ramen", 1510, 0.29, 5900],
  ["Caesar salad", 1180, 0.12, 1500],
  ["Wiener Schnitzel", 1090, 0.31, 5100],
  ["Beef burger", 1010, 0.22, 3300],
  ["Oysters (6)", 980, 0.03, 610],
  ["Tiramisu", 640, 0.36, 1600],
  ["Goulash soup", 420, 0.38, 980],
  ["Edamame", 390, 0.27, 520],
  ["Apple strudel", 350, 0.33, 700],
  ["Miso aubergine", 310, 0.11, 410],
  ["Lemon sorbet", 240, 0.08, 90],
  ["Olives", 180, 0.24, 210],
] as const;

function day(at: number): string {
  return new Date(firstDay + at * dayMs).toISOString();
}

function dailyRows(days: number): [string, number, number][] {
  const next = numbers(7);
  return Array.from({ length: days }, (_, at) => {
    const base = 120 * (week[at % 7] ?? 1) * (1 + at / 120);
    const now = Math.round(base * (0.9 + 0.2 * next()));
    const partial = at === days - 1 ? 0.45 : 1;
    return [day(at), Math.round(now * partial), Math.round(base * (0.8 + 0.2 * next()))];
  });
}

/** The range of so many days, the last one not over. */
function upTo(days: number): Answer["range"] {
  return { from: day(0), to: new Date(firstDay + (days - 1) * dayMs + 15 * 3_600_000).toISOString() };
}

const daily = (days: number) =>
  answerOf([column.time, column.orders, column.ordersBefore], dailyRows(days), {
    grain: "day",
    range: upTo(days),
  });

function byDevice(): Answer {
  const next = numbers(3);
  const rows = dailyRows(21).flatMap(([time, orders]) =>
    [
      ["mobile", 0.62],
      ["desktop", 0.25],
      ["tablet", 0.13],
    ].map(([device, share]) => [time, device, Math.round(orders * Number(share) * (0.9 + 0.2 * next()))]),
  );
  return answerOf([column.time, column.device, column.orders], rows, { grain: "day" });
}

function hours(): Answer {
  const next = numbers(5);
  const weekday: AnswerColumn = { name: "weekday", label: "Weekday", role: "dimension", unit: "number" };
  const hour: AnswerColumn = { name: "hour", label: "Hour", role: "dimension", unit: "number" };
  const rows = week.flatMap((weight, at) =>
    Array.from({ length: 16 }, (_, hour) => {
      const lunch = Math.exp(-((hour + 8 - 12.5) ** 2) / 3);
      const dinner = Math.exp(-((hour + 8 - 19.5) ** 2) / 5);
      return [at + 1, hour + 8, Math.round(90 * weight * (lunch * 0.7 + dinner) * (0.85 + 0.3 * next()))];
    }),
  );
  return answerOf([weekday, hour, column.orders], rows);
}

function paths(): Answer {
  const text = (name: string, label: string): AnswerColumn => ({
    name,
    label,
    role: "dimension",
    unit: "text",
  });
  const step: AnswerColumn = { name: "step", label: "Step", role: "dimension", unit: "number" };
  const count: AnswerColumn = { name: "sessions", label: "Visits", role: "measure", unit: "count" };
  return answerOf(
    [step, text("from", "From"), text("to", "To"), count],
    [
      [1, "page_view", "menu_view", 5200],
      [1, "page_view", "(exit)", 1900],
      [1, "menu_view", "view_item", 2100],
      [1, "menu_view", "(exit)", 400],
      [2, "menu_view", "view_item", 4300],
      [2, "menu_view", "(exit)", 900],
      [2, "view_item", "item_expand", 1200],
      [2, "view_item", "(other)", 900],
      [3, "view_item", "item_expand", 2400],
      [3, "view_item", "add_to_cart", 1100],
      [3, "view_item", "(exit)", 800],
      [3, "item_expand", "add_to_cart", 900],
      [3, "item_expand", "(exit)", 300],
    ],
  );
}

function cohorts(): Answer {
  const next = numbers(11);
  const cohort: AnswerColumn = { name: "cohort", label: "First seen", role: "dimension", unit: "time" };
  const period: AnswerColumn = { name: "period", label: "Weeks later", role: "dimension", unit: "number" };
  const visitors: AnswerColumn = { name: "visitors", label: "Visitors", role: "measure", unit: "count" };
  const rows = Array.from({ length: 9 }, (_, at) =>
    Array.from({ length: 9 - at }, (_, age) => {
      const size = 800 + 37 * at;
      const share = age === 0 ? 1 : 0.34 * age ** -0.6 * (0.9 + 0.2 * next());
      return [
        new Date(Date.parse("2026-09-13T22:00:00Z") + at * 7 * dayMs).toISOString(),
        age,
        Math.round(size * share),
      ];
    }),
  ).flat();
  return answerOf([cohort, period, visitors], rows, { grain: "week" });
}

function steps(): Answer {
  const step: AnswerColumn = { name: "step", label: "Step", role: "dimension", unit: "text" };
  const visits: AnswerColumn = { name: "sessions", label: "Visits", role: "measure", unit: "count" };
  return answerOf(
    [step, visits],
    [
      ["Saw the menu", 12_480],
      ["Opened a dish", 7310],
      ["Added to order", 2890],
      ["Ordered", 2204],
    ],
  );
}

function dwell(): Answer {
  const next = numbers(13);
  const ms = (name: string, label: string): AnswerColumn => ({ name, label, role: "measure", unit: "ms" });
  const rows = Array.from({ length: 21 }, (_, at) => {
    const middle = 4200 + 900 * next() + (week[at % 7] ?? 1) * 800;
    return [day(at), middle, middle * (2 + next()), middle * 0.45];
  });
  return answerOf(
    [
      column.time,
      ms("dwell_p50", "Dwell, median"),
      ms("dwell_p90", "Dwell, p90"),
      ms("dwell_p10", "Dwell, p10"),
    ],
    rows,
    { grain: "day" },
  );
}

function dwellByItem(): Answer {
  const next = numbers(23);
  const ms = (name: string, label: string): AnswerColumn => ({ name, label, role: "measure", unit: "ms" });
  const rows = dishes.slice(0, 8).map(([name]) => [name, 3000 + 4000 * next(), 9000 + 9000 * next()]);
  return answerOf([column.item, ms("dwell_p50", "Dwell, median"), ms("dwell_p90", "Dwell, p90")], rows);
}

function spread(): Answer {
  const next = numbers(17);
  const order: AnswerColumn = { name: "order_id", label: "Order", role: "dimension", unit: "text" };
  const rows = Array.from({ length: 600 }, (_, at) => [
    `o-${at}`,
    Math.round(100 * Math.exp(3.2 + 0.5 * (next() + next() + next() - 1.5))) / 100,
  ]);
  return answerOf([order, column.revenue], rows);
}

function dishRows(): Cells {
  return dishes.map(([name, views, conversion, revenue]) => [name, views, conversion, revenue]);
}

function perShop(): Answer {
  const next = numbers(19);
  const shop: AnswerColumn = { name: "shop", label: "Shop", role: "dimension", unit: "text" };
  const names = ["Bistro", "Pizzeria", "Ramen bar", "Shop", "Market hall", "Kiosk"];
  const rows = dailyRows(28).flatMap(([time, orders]) =>
    names.map((name, at) => [time, name, Math.round((orders * (0.5 + next())) / (at + 1.5))]),
  );
  return answerOf([column.time, shop, column.orders], rows, { grain: "day" });
}

/** One of each type, and the variants of bars. */
export function samples(): readonly Sample[] {
  const dishColumns = [column.item, column.views, column.conversion, column.revenue];
  const byItem = answerOf(
    [column.item, column.revenue, column.revenueBefore],
    dishes.slice(0, 8).map(([name, , , revenue], at) => [name, revenue, revenue * (0.8 + (at % 4) * 0.12)]),
  );
  return [
    { type: "kpi", name: "kpi", title: "Orders", answer: daily(21), width: 280, height: 140 },
    {
      type: "kpi",
      name: "kpi-pair",
      title: "Orders",
      answer: answerOf([column.orders, column.ordersBefore], [[194, 179]]),
      width: 280,
      height: 180,
    },
    { type: "line", name: "line", title: "Orders per day", answer: daily(21) },
    { type: "line", name: "line-by", title: "Orders by device", answer: byDevice() },
    { type: "area", name: "area", title: "Orders by device", answer: byDevice() },
    { type: "bar", name: "bar", title: "Orders per day", answer: daily(14) },
    { type: "bar", name: "bar-stacked", title: "Orders by device", answer: byDevice() },
    {
      type: "bar",
      name: "bar-grouped",
      title: "Orders by device",
      answer: byDevice(),
      options: { stacked: false },
    },
    { type: "bar", name: "bar-horizontal", title: "Revenue by item", answer: byItem },
    {
      type: "scatter",
      name: "scatter",
      title: "Views and revenue",
      answer: answerOf(
        [column.item, column.views, column.revenue],
        dishes.map(([name, views, , revenue]) => [name, views, revenue]),
      ),
    },
    {
      type: "matrix",
      name: "matrix",
      title: "Seen, not ordered",
      answer: answerOf(dishColumns, dishRows()),
      height: 400,
    },
    { type: "heatmap", name: "heatmap", title: "Orders by weekday and hour", answer: hours() },
    { type: "funnel", name: "funnel", title: "From menu to order", answer: steps(), height: 280 },
    { type: "sankey", name: "sankey", title: "First steps of visits", answer: paths() },
    {
      type: "retention",
      name: "retention",
      title: "Visitors that came back",
      answer: cohorts(),
      height: 360,
    },
    { type: "histogram", name: "histogram", title: "Order values", answer: spread() },
    { type: "percentiles", name: "percentiles", title: "Dwell per item", answer: dwell() },
    { type: "percentiles", name: "percentiles-by", title: "Time on an item", answer: dwellByItem() },
    {
      type: "forecast",
      name: "forecast",
      title: "Orders to come",
      answer: daily(42),
      options: { horizon: 14 },
    },
    { type: "table", name: "table", title: "Items", answer: answerOf(dishColumns, dishRows()) },
    { type: "multiples", name: "multiples", title: "Orders by shop", answer: perShop(), height: 340 },
  ];
}
