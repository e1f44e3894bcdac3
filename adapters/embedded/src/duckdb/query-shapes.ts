import { foldName, isNode, listOf, textOf, type AstValue } from "./query-ast.ts";
import {
  allowedFunctions,
  allowedNamedTypes,
  allowedTableFunctions,
  allowedTypes,
} from "./query-functions.ts";
import { everything, joinRanges, rangesOf } from "./query-ranges.ts";
import {
  calls,
  data,
  each,
  oneOf,
  plain,
  refuse,
  shape,
  type Fields,
  type Scope,
  type Visit,
} from "./query-visits.ts";

/*
 * Every node and field of DuckDB 1.5's SELECT that may occur (src/include/duckdb/storage/serialization/*.json of its sources list them all). What is not here
 * is refused: qualified table names, SHOW and DESCRIBE, AT, bound and replaced nodes, and all that later versions add.
 */
const expression: Visit = (value, scope) => expressionShapes(value, scope);
const tableRef: Visit = (value, scope) => tableShapes(value, scope);
const queryNode: Visit = (value, scope) => {
  const inner = withCtes(value, scope);
  if (isNode(value) && value["type"] === "SELECT_NODE") {
    const ranges = rangesOf(value, timeColumnOf(inner), scope.walk.constants);
    for (const [ref, range] of ranges) scope.walk.ranges.set(ref, range);
  }
  nodeShapes(value, inner);
};
/** A whole query: a serialized statement, or a subquery. */
export const query = shape({ node: queryNode, named_param_map: data });

const typeInfo = oneOf("type", {
  DECIMAL_TYPE_INFO: shape({ type: plain, alias: plain, width: plain, scale: plain }),
  LIST_TYPE_INFO: shape({ type: plain, alias: plain, child_type: (value, scope) => castType(value, scope) }),
  ARRAY_TYPE_INFO: shape({
    type: plain,
    alias: plain,
    size: plain,
    child_type: (value, scope) => castType(value, scope),
  }),
  STRUCT_TYPE_INFO: shape({
    type: plain,
    alias: plain,
    child_types: each(shape({ first: plain, second: (value, scope) => castType(value, scope) })),
  }),
});
const namedType = shape({ type: plain, name: plain });
const castType: Visit = (value, scope) => {
  if (!isNode(value)) refuse("this type");
  const { id, type_info: info, ...rest } = value;
  shape({})(rest, scope);
  if (id === "UNBOUND" && isNode(info)) {
    namedType(info, scope);
    if (!allowedNamedTypes.has(foldName(textOf(info["name"])))) refuse(`the type ${textOf(info["name"])}`);
    return;
  }
  if (typeof id !== "string" || !allowedTypes.has(id)) refuse(`the type ${textOf(id)}`);
  if (info !== undefined) typeInfo(info, scope);
};

const order = shape({ type: plain, null_order: plain, expression });
const modifier = oneOf("type", {
  ORDER_MODIFIER: shape({ type: plain, orders: each(order) }),
  LIMIT_MODIFIER: shape({ type: plain, limit: expression, offset: expression }),
  LIMIT_PERCENT_MODIFIER: shape({ type: plain, limit: expression, offset: expression }),
  DISTINCT_MODIFIER: shape({ type: plain, distinct_on_targets: each(expression) }),
});

const common = { class: plain, type: plain, alias: plain, query_location: plain } satisfies Fields;
const named = { ...common, schema: plain, catalog: plain, function_name: plain } satisfies Fields;
const functionFields = {
  ...named,
  children: each(expression),
  filter: expression,
  order_bys: modifier,
  distinct: plain,
  is_operator: plain,
} satisfies Fields;
const functionShape = shape(functionFields);
const isFunction = (name: string): boolean => allowedFunctions.has(foldName(name));
const isTableFunction = (name: string): boolean => allowedTableFunctions.has(foldName(name));

const expressionShapes = oneOf("class", {
  BETWEEN: shape({ ...common, input: expression, lower: expression, upper: expression }),
  CASE: shape({
    ...common,
    case_checks: each(shape({ when_expr: expression, then_expr: expression })),
    else_expr: expression,
  }),
  CAST: shape({ ...common, child: expression, cast_type: castType, try_cast: plain }),
  COLLATE: shape({ ...common, child: expression, collation: plain }),
  COLUMN_REF: shape({ ...common, column_names: plain }),
  COMPARISON: shape({ ...common, left: expression, right: expression }),
  CONJUNCTION: shape({ ...common, children: each(expression) }),
  CONSTANT: shape({ ...common, value: data }),
  FUNCTION: calls(functionShape, isFunction),
  LAMBDA: shape({ ...common, lhs: expression, expr: expression, syntax_type: plain }),
  OPERATOR: shape({ ...common, children: each(expression) }),
  PARAMETER: shape({ ...common, identifier: plain }),
  POSITIONAL_REFERENCE: shape({ ...common, index: plain }),
  STAR: shape({
    ...common,
    relation_name: plain,
    exclude_list: plain,
    qualified_exclude_list: data,
    replace_list: each(shape({ key: plain, value: expression })),
    rename_list: data,
    columns: plain,
    unpacked: plain,
    expr: expression,
  }),
  SUBQUERY: shape({
    ...common,
    subquery_type: plain,
    subquery: query,
    child: expression,
    comparison_type: plain,
  }),
  WINDOW: calls(
    shape({
      ...named,
      children: each(expression),
      partitions: each(expression),
      orders: each(order),
      arg_orders: each(order),
      start: plain,
      end: plain,
      start_expr: expression,
      end_expr: expression,
      offset_expr: expression,
      default_expr: expression,
      filter_expr: expression,
      ignore_nulls: plain,
      exclude_clause: plain,
      distinct: plain,
    }),
    isFunction,
  ),
});

const sample = shape({
  sample_size: data,
  is_percentage: plain,
  method: plain,
  seed: plain,
  repeatable: plain,
});
const refCommon = { type: plain, alias: plain, query_location: plain, sample } satisfies Fields;
const tableShapes = oneOf("type", {
  BASE_TABLE: (value, scope) => {
    baseTable(value, scope);
    shape({ ...refCommon, table_name: plain, column_name_alias: plain })(value, scope);
  },
  EMPTY: shape(refCommon),
  EXPRESSION_LIST: shape({
    ...refCommon,
    values: each(each(expression)),
    expected_names: plain,
    column_name_alias: plain,
  }),
  JOIN: shape({
    ...refCommon,
    left: tableRef,
    right: tableRef,
    condition: expression,
    join_type: plain,
    ref_type: plain,
    using_columns: plain,
  }),
  PIVOT: shape({
    ...refCommon,
    source: tableRef,
    aggregates: each(expression),
    unpivot_names: plain,
    groups: plain,
    column_name_alias: plain,
    include_nulls: plain,
    pivots: each(
      shape({
        pivot_expressions: each(expression),
        unpivot_names: plain,
        entries: each(shape({ values: data, alias: plain })),
      }),
    ),
  }),
  SUBQUERY: shape({ ...refCommon, subquery: query, column_name_alias: plain }),
  TABLE_FUNCTION: shape({
    ...refCommon,
    function: calls(functionShape, isTableFunction),
    column_name_alias: plain,
    with_ordinality: plain,
  }),
});

const nodeCommon = { type: plain, modifiers: each(modifier), cte_map: data } satisfies Fields;
const nodeShapes = oneOf("type", {
  SELECT_NODE: shape({
    ...nodeCommon,
    select_list: each(expression),
    from_table: tableRef,
    where_clause: expression,
    group_expressions: each(expression),
    group_sets: plain,
    aggregate_handling: plain,
    having: expression,
    qualify: expression,
    sample,
  }),
  SET_OPERATION_NODE: shape({
    ...nodeCommon,
    setop_type: plain,
    setop_all: plain,
    left: queryNode,
    right: queryNode,
    children: each(queryNode),
  }),
  RECURSIVE_CTE_NODE: (value, scope) => {
    const inside = isNode(value) ? addCte(value["cte_name"], scope) : scope;
    shape({
      ...nodeCommon,
      cte_name: plain,
      union_all: plain,
      aliases: plain,
      left: queryNode,
      right: (right) => queryNode(right, inside),
      key_targets: each(expression),
    })(value, scope);
  },
});
const cteInfo = shape({ aliases: plain, query, materialized: plain, key_targets: each(expression) });

function baseTable(value: AstValue, { walk, ctes }: Scope): void {
  if (!isNode(value) || typeof value["table_name"] !== "string") refuse("this table");
  if (value["schema_name"] !== undefined || value["catalog_name"] !== undefined) {
    refuse(`the qualified name of ${value["table_name"]} (write the table's name alone)`);
  }
  const name = foldName(value["table_name"]);
  if (ctes.has(name)) return;
  if (!walk.tables.has(name)) {
    refuse(`the table ${value["table_name"]} (there are: ${[...walk.tables.keys()].join(", ")})`);
  }
  const range = walk.ranges.get(value) ?? everything;
  const before = walk.found.get(name);
  walk.found.set(name, before === undefined ? range : joinRanges(before, range));
}

/** Walks the WITH list: each CTE sees those before it, the query sees all. A recursive one sees itself through its own node. */
function withCtes(value: AstValue, scope: Scope): Scope {
  const map = isNode(value) && isNode(value["cte_map"]) ? listOf(value["cte_map"]["map"]) : [];
  let inner = scope;
  for (const entry of map) {
    if (!isNode(entry) || entry["value"] === undefined) refuse("this WITH list");
    cteInfo(entry["value"], inner);
    inner = addCte(entry["key"], inner);
  }
  return inner;
}

// Were DuckDB ever to look such a name up elsewhere than among the CTEs, nothing of the catalog or the disk may be called so.
const CTE_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_ -]*$/u;
const SYSTEM_NAME = /^(duckdb_|pg_|pragma_|sqlite_|information_schema)/;

function addCte(name: AstValue | undefined, scope: Scope): Scope {
  if (typeof name !== "string" || !CTE_NAME.test(name) || SYSTEM_NAME.test(foldName(name))) {
    refuse(`${JSON.stringify(name)} as a name in WITH`);
  }
  return { walk: scope.walk, ctes: new Set(scope.ctes).add(foldName(name)) };
}

function timeColumnOf({ walk, ctes }: Scope): (table: string) => string | undefined {
  return (table) => (ctes.has(foldName(table)) ? undefined : walk.tables.get(foldName(table)));
}
