import {
  foldName,
  isNode,
  listOf,
  textOf,
  type AstNode,
  type AstValue,
  type SerializedSql,
} from "./query-ast.ts";
import type { WireTable } from "./query-protocol.ts";
import { text } from "./sql-literal.ts";

/** A statement that DuckDB would answer from its catalog, and what stands in for it. */
export type Described =
  /** SHOW TABLES and DESCRIBE of a table: this SELECT of constants answers. */
  | { readonly kind: "answer"; readonly sql: string }
  /** DESCRIBE or SUMMARIZE of a query: harmless as it stands once this inner query passes the gate. */
  | { readonly kind: "inner"; readonly inner: AstNode };

/** Recognises SHOW TABLES, DESCRIBE and SUMMARIZE standing alone; undefined for all other statements. */
export function describedBy(
  sql: SerializedSql,
  tables: ReadonlyMap<string, WireTable>,
): Described | undefined {
  if (sql.error || sql.statements.length !== 1) return undefined;
  const show = soleShow(sql.statements[0]?.node);
  if (show === undefined) return undefined;
  if (
    show["query"] === undefined &&
    show["show_type"] === "SHOW_UNQUALIFIED" &&
    show["table_name"] === '"tables"'
  ) {
    return { kind: "answer", sql: listTables(tables) };
  }
  const inner = show["query"];
  if (!isNode(inner) || !["DESCRIBE", "SUMMARY"].includes(textOf(show["show_type"]))) return undefined;
  const table = show["show_type"] === "DESCRIBE" ? tables.get(foldName(soleTable(inner) ?? "")) : undefined;
  return table === undefined ? { kind: "inner", inner } : { kind: "answer", sql: listColumns(table) };
}

// SELECT * FROM (SHOW_REF) and nothing else, which is how all of these are parsed.
function soleShow(node: AstNode | undefined): AstNode | undefined {
  const from = soleFrom(node);
  if (from?.["type"] !== "SHOW_REF") return undefined;
  const known = ["type", "query", "show_type", "table_name", "query_location"];
  return Object.keys(from).every((key) => known.includes(key)) ? from : undefined;
}

function soleTable(node: AstNode): string | undefined {
  const from = soleFrom(node);
  if (from?.["type"] !== "BASE_TABLE") return undefined;
  const isPlain = Object.keys(from).every((key) => ["type", "table_name", "query_location"].includes(key));
  return isPlain ? textOf(from["table_name"]) : undefined;
}

/** X of `SELECT * FROM X`, when the query is nothing but that. */
export function soleFrom(node: AstNode | undefined): AstNode | undefined {
  if (node?.["type"] !== "SELECT_NODE" || !isNode(node["from_table"])) return undefined;
  const known = ["type", "select_list", "from_table", "aggregate_handling"];
  const stars = listOf(node["select_list"]);
  const isAll =
    stars.length === 1 && Object.keys(node).every((key) => known.includes(key)) && isStar(stars[0]);
  return isAll ? node["from_table"] : undefined;
}

const isStar = (value: AstValue | undefined): boolean =>
  isNode(value) &&
  value["class"] === "STAR" &&
  Object.keys(value).every((key) => ["class", "type", "query_location"].includes(key));

function listTables(tables: ReadonlyMap<string, WireTable>): string {
  return `SELECT * FROM (VALUES ${[...tables.keys()].map((name) => `(${text(name)})`).join(", ")}) AS t(name)`;
}

function listColumns({ columns }: WireTable): string {
  const rows = columns.map(
    ({ name, type, description }) => `(${[name, type, description].map(text).join(", ")})`,
  );
  return `SELECT * FROM (VALUES ${rows.join(", ")}) AS t(column_name, column_type, description)`;
}
