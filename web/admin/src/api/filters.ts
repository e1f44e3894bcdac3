import type { Filter } from "@kontor/contracts";

const OPERATORS = ["in", "not_in", "contains", "is_null", "not_null"] as const;
const MOST = 20;

/** Filters of an address. What is not one is left out: an address is anybody's to write. */
export function readFilters(value: unknown): Filter[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST).flatMap((each: unknown) => readFilter(each));
}

/** The same filters without, or with, one more value of a dimension. */
export function toggleValue(
  filters: readonly Filter[],
  dimension: string,
  value: string | number | boolean,
): Filter[] {
  const found = filters.find((filter) => filter.dimension === dimension && filter.op === "in");
  const others = filters.filter((filter) => filter !== found);
  const values = found?.values ?? [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return next.length === 0 ? others : [...others, { dimension, op: "in", values: next }];
}

/** A filter in words: `Shop: Bistro, Pizzeria`. */
export function describeFilter(filter: Filter, labelOf: (dimension: string) => string): string {
  const words = {
    in: ":",
    not_in: " is not",
    contains: " contains",
    is_null: " is empty",
    not_null: " is not empty",
  };
  return `${labelOf(filter.dimension)}${words[filter.op]} ${(filter.values ?? []).join(", ")}`.trim();
}

function readFilter(value: unknown): Filter[] {
  if (typeof value !== "object" || value === null) return [];
  const { dimension, op, values } = value as Record<string, unknown>;
  const operator = OPERATORS.find((each) => each === op);
  if (typeof dimension !== "string" || operator === undefined) return [];
  if (operator === "is_null" || operator === "not_null") return [{ dimension, op: operator }];
  const list = Array.isArray(values) ? values.filter(isValue) : [];
  return list.length === 0 ? [] : [{ dimension, op: operator, values: list }];
}

function isValue(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
