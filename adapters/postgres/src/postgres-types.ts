import type pg from "pg";
import { SqlValueError } from "@kontor/core";

/** Type oids of PostgreSQL (pg_type.dat) that the port gives as numbers; everything else stays text. */
const parsers: Readonly<Record<number, (text: string) => number>> = {
  16: (text) => (text === "t" ? 1 : 0), // bool
  20: toSafeNumber, // int8
  21: Number, // int2
  23: Number, // int4
  700: Number, // float4
  701: Number, // float8
  1700: toSafeNumber, // numeric: what sum and avg of bigint give
};

/** Reads values as the port promises: numbers as numbers, exactly or not at all. */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => parsers[oid] ?? keepText,
};

function toSafeNumber(text: string): number {
  const value = Number(text);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new SqlValueError("an integer outside the safe range was read");
  }
  return value;
}

function keepText(text: string): string {
  return text;
}

/** Makes a bound value the same to PostgreSQL as it is to SQLite. */
export function toPostgresValue(value: unknown): unknown {
  if (typeof value === "string") {
    if (value.includes("\0")) throw new SqlValueError("text with a NUL character");
    return value;
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && !Number.isFinite(value)) throw new SqlValueError(`the number ${value}`);
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    throw new SqlValueError("an object (give JSON as text, times as milliseconds)");
  }
  return value;
}
