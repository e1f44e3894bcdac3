import type { ChartType, Comparison, Grain, Model, Range, RowsQuestion, TableQuestion } from "./types.ts";
import { namesOf, type ExploreSearch } from "./explore-search.ts";

const DAY_MS = 86_400_000;
/** Rows that a chart or table is asked for. */
const LIMIT = 500;
const LEADERS = 10;
const ROWS = 200;

/** What Explore shows when the address says nothing. */
export const START = { show: ["events"], by: ["time"], range: "28d" } as const;

export interface Chosen {
  readonly range: Range;
  readonly compare: readonly Comparison[];
}

/** Names of the address that the model knows; without any, the first of the model. */
export function chosenMeasures(search: ExploreSearch, model: Model): readonly string[] {
  const known = namesOf(search.show).filter((name) => model.measures.some((each) => each.name === name));
  if (known.length > 0) return known.slice(0, 12);
  const start = START.show.find((name) => model.measures.some((each) => each.name === name));
  return [start ?? model.measures[0]?.name ?? "events"];
}

/** `time` is always known. */
export function chosenDimensions(search: ExploreSearch, model: Model): readonly string[] {
  if (search.by === undefined) return START.by;
  const known = new Set(["time", ...model.dimensions.map(({ name }) => name)]);
  return namesOf(search.by)
    .filter((name) => known.has(name))
    .slice(0, 4);
}

/** The question that an address asks. */
export function questionOf(search: ExploreSearch, model: Model, chosen: Chosen): TableQuestion {
  const dimensions = [...chosenDimensions(search, model)];
  const measures = [...chosenMeasures(search, model)];
  const overTime = dimensions.includes("time");
  const first = measures[0] ?? "events";
  return {
    kind: "table",
    measures,
    dimensions,
    ...(overTime ? { grain: search.grain ?? grainFor(chosen.range) } : {}),
    range: chosen.range,
    ...(chosen.compare.length === 0 ? {} : { compare: [...chosen.compare] }),
    ...(search.filters === undefined ? {} : { filters: [...search.filters] }),
    order: overTime ? [{ by: "time" }] : [{ by: first, descending: true }],
    limit: overTime && dimensions.length > 1 ? 5000 : LIMIT,
  };
}

/** The best values of one dimension by the first measure. */
export function leadersOf(
  search: ExploreSearch,
  model: Model,
  range: Range,
  dimension: string,
): TableQuestion {
  const measure = chosenMeasures(search, model)[0] ?? "events";
  return {
    kind: "table",
    measures: [measure],
    dimensions: [dimension],
    range,
    ...(search.filters === undefined ? {} : { filters: [...search.filters] }),
    order: [{ by: measure, descending: true }],
    limit: LEADERS,
  };
}

/** Single events behind the numbers. */
export function rowsOf(search: ExploreSearch, range: Range): RowsQuestion {
  return {
    kind: "rows",
    range,
    ...(search.filters === undefined ? {} : { filters: [...search.filters] }),
    limit: ROWS,
  };
}

/** A bucket that gives a line of 20 to 120 points. */
export function grainFor(range: Range): Grain {
  const days = daysOf(range);
  if (days <= 0.1) return "minute";
  if (days <= 3) return "hour";
  if (days <= 120) return "day";
  return days <= 800 ? "week" : "month";
}

/** The chart that fits when the address names none. */
export function chartFor(dimensions: readonly string[]): ChartType {
  if (dimensions.length === 0) return "kpi";
  if (dimensions.includes("time")) return "line";
  if (dimensions.length === 2 && dimensions.includes("weekday") && dimensions.includes("hour_of_day"))
    return "heatmap";
  return dimensions.length <= 2 ? "bar" : "table";
}

function daysOf(range: Range): number {
  if ("calendar" in range) return { today: 1, yesterday: 1, this_week: 7, this_month: 31 }[range.calendar];
  if ("from" in range) return (Date.parse(range.to) - Date.parse(range.from)) / DAY_MS;
  const [, count = "1", unit = "d"] = /^(\d+)(\w+)$/.exec(range.last) ?? [];
  const lengths: Readonly<Record<string, number>> = { min: 1 / 1440, h: 1 / 24, d: 1, w: 7, mo: 30 };
  return Number(count) * (lengths[unit] ?? 1);
}
