import type { AstNode, SerializedSql } from "./query-ast.ts";
import type { TimeRange } from "./query-ranges.ts";
import { query } from "./query-shapes.ts";
import { GateError, type Walk } from "./query-visits.ts";

/** Why a statement is not run. */
export interface Refusal {
  readonly ok: false;
  readonly code: "sql_invalid" | "sql_not_allowed";
  readonly message: string;
}

/** A statement that may run: the tables it names, each with the time that can matter to it. */
export interface Passage {
  readonly ok: true;
  readonly node: AstNode;
  readonly tables: ReadonlyMap<string, TimeRange>;
}

/** Names that may stand in FROM, lower case, with the time column of those that have one. */
export type GateTables = Walk["tables"];

/**
 * The wall in front of DuckDB. The whole tree is walked along the shapes below, which list every node and every field that may occur: anything else, also what
 * a later DuckDB adds, is refused. Then
 * 1. exactly one statement, and it is a SELECT (only those are serialized at all);
 * 2. a name in FROM is one of `tables` or a CTE in whose scope it stands, never qualified: so neither catalogs nor files can be named;
 * 3. functions, table functions and cast types are on the allow-lists of query-functions.ts.
 */
export function passGate(
  sql: SerializedSql,
  tables: GateTables,
  params: ReadonlyMap<string, unknown> = new Map(),
): Passage | Refusal {
  if (sql.error) return refusalOfParser(sql);
  const statement = sql.statements[0];
  if (statement === undefined) return invalid("The SQL holds no statement.");
  if (sql.statements.length > 1) return invalid("Only one statement at a time is run.");
  const found = new Map<string, TimeRange>();
  try {
    const walk: Walk = {
      tables,
      found,
      ranges: new Map(),
      constants: { params, bareNow: !renamesNow(statement.node) },
    };
    query(statement, { walk, ctes: new Set() });
  } catch (error) {
    if (error instanceof GateError) return { ok: false, code: "sql_not_allowed", message: error.message };
    throw error;
  }
  return { ok: true, node: statement.node, tables: found };
}

// A column called like the clock would win over it.
function renamesNow(node: AstNode): boolean {
  return /"(alias|aliases|column_name_alias|first)":\[?[^\]:{]*"current_(date|timestamp)"/i.test(
    JSON.stringify(node),
  );
}

function refusalOfParser(sql: SerializedSql & { error: true }): Refusal {
  const message = sql.error_message ?? "The SQL could not be read.";
  if (sql.error_type !== "not implemented") return invalid(`Parser Error: ${message}`);
  return {
    ok: false,
    code: "sql_not_allowed",
    message:
      "Not allowed: only SELECT (also as FROM ..., VALUES ..., WITH ...), SHOW TABLES, DESCRIBE and SUMMARIZE are run. For PIVOT write FROM t PIVOT (... FOR ... IN (...)).",
  };
}

function invalid(message: string): Refusal {
  return { ok: false, code: "sql_invalid", message };
}
