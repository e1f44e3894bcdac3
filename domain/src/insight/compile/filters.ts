import type { Filter } from "@kontor/contracts";
import { QuestionError } from "../errors.ts";
import { dimensionOf, type Dimension } from "../model/dimensions.ts";
import { isHidden } from "../model/visible.ts";
import type { CompileContext, Values } from "./statement.ts";

/** A dimension of the model that this caller may name. Throws QuestionError. */
export function knownDimension(name: string, { policy }: Pick<CompileContext, "policy">): Dimension {
  const dimension = dimensionOf(name);
  if (dimension === undefined || isHidden(dimension, policy)) {
    throw new QuestionError(`There is no dimension "${name}". GET /v1/insight/model lists them.`);
  }
  return dimension;
}

/** The filters as conditions, AND-ed by the caller; `expression` writes the dimension. */
export function filterConditions(
  filters: readonly Filter[],
  context: Pick<CompileContext, "policy">,
  values: Values,
  expression: (dimension: Dimension) => string,
): string[] {
  return filters.map((filter) => {
    const dimension = knownDimension(filter.dimension, context);
    if (dimension.name === "time") throw new QuestionError("Time is not filtered but set by the range.");
    return conditionOf(filter, dimension, expression(dimension), values);
  });
}

function conditionOf(filter: Filter, dimension: Dimension, sql: string, values: Values): string {
  const wanted = filter.values ?? [];
  switch (filter.op) {
    case "is_null":
      return `${sql} IS NULL`;
    case "not_null":
      return `${sql} IS NOT NULL`;
    case "contains":
      return containsAny(wanted, sql, values);
    case "in":
    case "not_in":
      return isOneOf(filter.op, wanted, sql, dimension, values);
    default:
      return filter.op satisfies never;
  }
}

function containsAny(wanted: NonNullable<Filter["values"]>, sql: string, values: Values): string {
  const each = wanted.map((value) => `contains(lower(${sql}::VARCHAR), lower(${values.add(String(value))}))`);
  return each.length === 0 ? "false" : `(${each.join(" OR ")})`;
}

// A row without a value is not one of the values: `not_in` keeps it.
function isOneOf(
  op: "in" | "not_in",
  wanted: NonNullable<Filter["values"]>,
  sql: string,
  dimension: Dimension,
  values: Values,
): string {
  if (wanted.length === 0) return op === "in" ? "false" : "true";
  const list = `(${wanted.map((value) => values.add(typed(value, dimension))).join(", ")})`;
  return op === "in" ? `${sql} IN ${list}` : `(${sql} IS NULL OR ${sql} NOT IN ${list})`;
}

function typed(value: string | number | boolean, { name, unit }: Dimension): string | number | boolean {
  if (unit === "text") return String(value);
  const converted = unit === "boolean" ? booleanOf(value) : Number(value);
  if (converted === undefined || (typeof converted === "number" && !Number.isSafeInteger(converted))) {
    throw new QuestionError(`"${String(value)}" is no value of ${name}, which is a ${unit}.`);
  }
  return converted;
}

function booleanOf(value: string | number | boolean): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}
