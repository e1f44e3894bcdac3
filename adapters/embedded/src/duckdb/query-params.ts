import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import { QueryFailure } from "./query-failure.ts";
import type { RunCommand } from "./query-protocol.ts";

/** Values by the names that DuckDB gives parameters: `1`, `2`, ... for a list. */
export function namedParams(params: RunCommand["params"]): Map<string, unknown> {
  const entries = Array.isArray(params)
    ? params.map((value, index): [string, unknown] => [String(index + 1), value])
    : Object.entries(params);
  return new Map(entries);
}

/** Gives the statement its values: exactly those it asks for. */
export function bind(statement: DuckDBPreparedStatement, params: RunCommand["params"]): void {
  const values = namedParams(params);
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index);
    if (!values.has(name)) {
      throw new QueryFailure(
        "sql_invalid",
        `The statement asks for parameter $${name}, which params does not give.`,
      );
    }
    bindOne(statement, index, name, values.get(name));
    values.delete(name);
  }
  const [extra] = values.keys();
  if (extra !== undefined)
    throw new QueryFailure("sql_invalid", `params gives $${extra}, which the statement does not use.`);
}

function bindOne(statement: DuckDBPreparedStatement, index: number, name: string, value: unknown): void {
  if (value === null) return statement.bindNull(index);
  if (typeof value === "string") return statement.bindVarchar(index, cleanText(value));
  if (typeof value === "boolean") return statement.bindBoolean(index, value);
  if (Number.isSafeInteger(value)) return statement.bindBigInt(index, BigInt(value as number));
  if (typeof value === "number") return statement.bindDouble(index, value);
  throw new QueryFailure("sql_invalid", `Parameter $${name} must be null, a boolean, a number or a string.`);
}

// DuckDB's texts are UTF-8 and end at a NUL.
const cleanText = (value: string): string => value.toWellFormed().replaceAll("\0", "\uFFFD");
