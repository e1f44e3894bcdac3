import { isNode, listOf, textOf, type AstNode, type AstValue } from "./query-ast.ts";

/** Both ends may be reached; ms since the epoch, infinite when nothing is known. Rows outside can not matter to the query. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export const everything: TimeRange = { from: -Infinity, to: Infinity };

/** The smallest range that covers both. */
export function joinRanges(a: TimeRange, b: TimeRange): TimeRange {
  return { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** What stands for a constant in the statement. */
export interface Constants {
  /** Values of parameters by `1`, `2`, ... or name. */
  readonly params: ReadonlyMap<string, unknown>;
  /** Whether `current_date` and `current_timestamp` surely mean the clock: no column of the statement is called so. */
  readonly bareNow: boolean;
}

const DAY = 86_400_000;

/**
 * For each stored table in FROM of a SELECT node: the times that its WHERE leaves. Only what is certain counts, everything else leaves the range open:
 * 1. the table stands in FROM alone or under inner and cross joins, without sample or renamed columns;
 * 2. the condition is AND-ed at the top of WHERE and compares the table's time column (qualified by the table's alias, or alone when there is one table) by
 *    = < <= > >= or BETWEEN with a constant: ISO text or literal in UTC, or now() and the like, minus or plus an interval;
 * 3. CAST(time AS DATE) counts as the column, a day wide to both sides: what it is compared with becomes a date, too, and loses its hours.
 * Ends are widened, never narrowed: to whole ms, and by a day where a clock or a month's length comes in.
 */
export function rangesOf(
  select: AstNode,
  timeColumnOf: (table: string) => string | undefined,
  constants: Constants,
): Map<AstNode, TimeRange> {
  const ranges = new Map<AstNode, TimeRange>();
  const refs = innerTables(select["from_table"]);
  if (refs === undefined || !isNode(select["where_clause"])) return ranges;
  const conditions = conjuncts(select["where_clause"]);
  const single = isNode(select["from_table"]) && select["from_table"]["type"] === "BASE_TABLE";
  for (const ref of refs) {
    const column = timeColumnOf(textOf(ref["table_name"]));
    if (column === undefined || ref["sample"] !== undefined || ref["column_name_alias"] !== undefined)
      continue;
    const alias = textOf(ref["alias"] ?? ref["table_name"]).toLowerCase();
    const isTime = (names: readonly AstValue[]) => {
      const [first, second] = names.map((name) => textOf(name).toLowerCase());
      return names.length === 1
        ? single && first === column
        : names.length === 2 && first === alias && second === column;
    };
    const found = conditions.map((condition) => rangeOf(condition, { isTime, constants }));
    ranges.set(ref, found.reduce(meet, everything));
  }
  return ranges;
}

const meet = (a: TimeRange, b: TimeRange): TimeRange => ({
  from: Math.max(a.from, b.from),
  to: Math.min(a.to, b.to),
});

// Tables whose rows reach WHERE unpadded; undefined when something else than inner joins of tables and subqueries is found.
function innerTables(ref: AstValue | undefined): AstNode[] | undefined {
  if (!isNode(ref)) return undefined;
  if (ref["type"] === "BASE_TABLE") return [ref];
  if (ref["type"] !== "JOIN") return [];
  if (ref["join_type"] !== "INNER" || !["REGULAR", "CROSS", "NATURAL"].includes(textOf(ref["ref_type"]))) {
    return undefined;
  }
  const left = innerTables(ref["left"]);
  const right = innerTables(ref["right"]);
  return left === undefined || right === undefined ? undefined : [...left, ...right];
}

function conjuncts(condition: AstNode): AstNode[] {
  if (condition["type"] !== "CONJUNCTION_AND") return [condition];
  return listOf(condition["children"]).filter(isNode).flatMap(conjuncts);
}

interface Context {
  readonly isTime: (names: readonly AstValue[]) => boolean;
  readonly constants: Constants;
}

const MIRRORED: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: "COMPARE_EQUAL",
  COMPARE_GREATERTHAN: "COMPARE_LESSTHAN",
  COMPARE_GREATERTHANOREQUALTO: "COMPARE_LESSTHANOREQUALTO",
  COMPARE_LESSTHAN: "COMPARE_GREATERTHAN",
  COMPARE_LESSTHANOREQUALTO: "COMPARE_GREATERTHANOREQUALTO",
};

function rangeOf(condition: AstNode, context: Context): TimeRange {
  if (condition["class"] === "BETWEEN") {
    const width = timeWidth(condition["input"], context);
    const [lower, upper] = [instantOf(condition["lower"], context), instantOf(condition["upper"], context)];
    if (width === undefined) return everything;
    return { from: (lower?.from ?? -Infinity) - width, to: (upper?.to ?? Infinity) + width };
  }
  const operator = textOf(condition["type"]);
  const mirrored = MIRRORED[operator];
  if (condition["class"] !== "COMPARISON" || mirrored === undefined) return everything;
  const { left, right } = condition;
  return (
    comparison(operator, left, right, context) ?? comparison(mirrored, right, left, context) ?? everything
  );
}

function comparison(
  operator: string,
  column: AstValue | undefined,
  constant: AstValue | undefined,
  context: Context,
): TimeRange | undefined {
  const width = timeWidth(column, context);
  const instant = instantOf(constant, context);
  if (width === undefined || instant === undefined) return undefined;
  const [from, to] = [instant.from - width, instant.to + width];
  if (operator === "COMPARE_EQUAL") return { from, to };
  return operator.startsWith("COMPARE_GREATER") ? { from, to: Infinity } : { from: -Infinity, to };
}

// 0 for the time column itself, a day for its date; undefined for anything else.
function timeWidth(value: AstValue | undefined, context: Context): number | undefined {
  if (!isNode(value)) return undefined;
  if (value["class"] === "COLUMN_REF") return context.isTime(listOf(value["column_names"])) ? 0 : undefined;
  const isDate = value["class"] === "CAST" && typeId(value["cast_type"]) === "DATE";
  return isDate && timeWidth(value["child"], context) === 0 ? DAY : undefined;
}

const typeId = (type: AstValue | undefined) => (isNode(type) ? type["id"] : undefined);

function instantOf(value: AstValue | undefined, context: Context): TimeRange | undefined {
  if (!isNode(value)) return undefined;
  switch (textOf(value["class"])) {
    case "CONSTANT":
      return literal(constantOf(value));
    case "CAST": {
      const type = typeId(value["cast_type"]);
      const instant = instantOf(value["child"], context);
      if (instant === undefined || (type !== "TIMESTAMP" && type !== "DATE")) return undefined;
      return type === "DATE" ? { from: instant.from - DAY, to: instant.to } : instant;
    }
    case "FUNCTION":
      return call(value, context);
    case "PARAMETER":
      return literal(context.constants.params.get(textOf(value["identifier"])));
    case "COLUMN_REF":
      return context.constants.bareNow
        ? nowByName(listOf(value["column_names"]).map(textOf).join("."))
        : undefined;
    default:
      return undefined;
  }
}

const ISO = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)Z?)?$/;

function literal(text: unknown): TimeRange | undefined {
  const [, day, time] = (typeof text === "string" ? ISO.exec(text) : null) ?? [];
  if (day === undefined) return undefined;
  const ms = Date.parse(`${day}T${(time ?? "00:00").slice(0, 12)}Z`);
  return Number.isNaN(ms) ? undefined : { from: ms, to: ms + 1 };
}

const NOW = new Set(["now", "get_current_timestamp", "transaction_timestamp", "current_timestamp"]);

function nowByName(name: string): TimeRange | undefined {
  const now = Date.now();
  if (NOW.has(name)) return { from: now - DAY, to: now + DAY };
  return name === "today" || name === "current_date" ? { from: now - 2 * DAY, to: now + DAY } : undefined;
}

// now(), today(), and those (or a literal) minus or plus an interval. A day of slack on either side forgives clocks, time zones and month lengths.
function call(value: AstNode, context: Context): TimeRange | undefined {
  const name = textOf(value["function_name"]);
  const children = listOf(value["children"]);
  if (children.length === 0) return nowByName(name);
  if (children.length !== 2 || (name !== "-" && name !== "+")) return undefined;
  const instant = instantOf(children[0], context);
  const span = intervalOf(children[1]);
  if (instant === undefined || span === undefined) return undefined;
  const [low, high] = name === "+" ? [span.from, span.to] : [-span.to, -span.from];
  return { from: instant.from + low, to: instant.to + high };
}

const UNITS: Readonly<Record<string, readonly [number, number]>> = {
  to_seconds: [1000, 1000],
  to_minutes: [60_000, 60_000],
  to_hours: [3_600_000, 3_600_000],
  to_days: [DAY, DAY],
  to_weeks: [7 * DAY, 7 * DAY],
  to_months: [28 * DAY, 31 * DAY],
  to_years: [365 * DAY, 366 * DAY],
};

// INTERVAL '7' DAY and INTERVAL 7 DAY: to_days(CAST(trunc(CAST(7 AS DOUBLE)) AS INTEGER)).
function intervalOf(value: AstValue | undefined): TimeRange | undefined {
  if (!isNode(value)) return undefined;
  if (value["class"] === "CAST")
    return typeId(value["cast_type"]) === "INTERVAL" ? spelled(value["child"]) : undefined;
  if (value["class"] === "CONSTANT") return days(wholeNumber(value));
  if (value["class"] !== "FUNCTION") return undefined;
  const unit = UNITS[textOf(value["function_name"])];
  const count = wholeNumber(listOf(value["children"])[0]);
  return unit === undefined || count === undefined ? undefined : spanOf(count, unit);
}

const spanOf = (count: number, [low, high]: readonly [number, number]): TimeRange => ({
  from: count * low - 1,
  to: count * high + 1,
});

// DATE - 7 means days; with a TIMESTAMP it is DuckDB's error.
const days = (count: number | undefined) => (count === undefined ? undefined : spanOf(count, [DAY, DAY]));

// INTERVAL '7 days'
function spelled(value: AstValue | undefined): TimeRange | undefined {
  const text = constantOf(value);
  const [, count, name] = (typeof text === "string" ? /^(\d{1,9}) ([a-z]+?)s?$/.exec(text) : null) ?? [];
  const unit = UNITS[`to_${name}s`];
  return unit === undefined ? undefined : spanOf(Number(count), unit);
}

function wholeNumber(value: AstValue | undefined): number | undefined {
  if (!isNode(value)) return undefined;
  if (value["class"] === "CAST") return wholeNumber(value["child"]);
  if (value["class"] === "FUNCTION" && value["function_name"] === "trunc") {
    return wholeNumber(listOf(value["children"])[0]);
  }
  const constant = constantOf(value);
  const text = typeof constant === "number" || typeof constant === "string" ? String(constant) : "";
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function constantOf(value: AstValue | undefined): AstValue | undefined {
  return isNode(value) && value["class"] === "CONSTANT" && isNode(value["value"])
    ? value["value"]["value"]
    : undefined;
}
