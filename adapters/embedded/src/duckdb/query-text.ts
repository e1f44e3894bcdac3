import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";

/** Name of a result column's type as clients see it: DuckDB's, with JSON told from VARCHAR. */
export function typeName(type: DuckDBType): string {
  return type.alias ?? type.toString();
}

/** Values in the columns' order. */
export type Row = readonly DuckDBValue[];

/** A row as a JSON array. */
export function jsonRow(row: Row): string {
  return `[${row.map(jsonText).join(",")}]`;
}

/** A row as RFC 4180, with its line end: NULL is nothing, empty text is `""`, what is nested is JSON. */
export function csvRow(row: Row): string {
  return `${row.map(csvField).join(",")}\r\n`;
}

/** A text as an RFC 4180 field. */
export function csvText(text: string): string {
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A value as JSON text: whole numbers within ±(2^53-1) are numbers and text beyond; DECIMAL is text; times are ISO 8601 in UTC, dates YYYY-MM-DD; what JSON has no
 * word for (NaN, infinities) is null; BLOB is base64; lists, structs and maps (by the text of their keys) nest; everything else is DuckDB's text.
 */
function jsonText(value: DuckDBValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "null";
  if (typeof value === "bigint") return isSafe(value) ? String(value) : `"${value}"`;
  return typeof value === "boolean" ? String(value) : jsonObject(value);
}

const isSafe = (value: bigint): boolean =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

type DuckDBObject = Extract<DuckDBValue, object>;

function jsonObject(value: DuckDBObject): string {
  if (value instanceof DuckDBTimestampValue) {
    const instant = isoMicros(value.micros);
    return instant === null ? "null" : `"${instant}"`;
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map(jsonText).join(",")}]`;
  }
  if (value instanceof DuckDBStructValue) {
    const entries = Object.entries(value.entries);
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`).join(",")}}`;
  }
  if (value instanceof DuckDBMapValue) {
    return `{${value.entries.map(({ key, value: item }) => `${JSON.stringify(plainText(key))}:${jsonText(item)}`).join(",")}}`;
  }
  if (value instanceof DuckDBUnionValue) return jsonText(value.value);
  const plain = scalarText(value);
  return plain === null ? "null" : JSON.stringify(plain);
}

function csvField(value: DuckDBValue): string {
  if (value === null) return "";
  if (typeof value === "string") return csvText(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return typeof value === "object" ? csvObject(value) : String(value);
}

function csvObject(value: DuckDBObject): string {
  if (value instanceof DuckDBTimestampValue) return isoMicros(value.micros) ?? "";
  const isNested =
    value instanceof DuckDBListValue ||
    value instanceof DuckDBArrayValue ||
    value instanceof DuckDBStructValue ||
    value instanceof DuckDBMapValue;
  if (isNested) return csvText(jsonObject(value));
  if (value instanceof DuckDBUnionValue) return csvField(value.value);
  const plain = scalarText(value);
  return plain === null ? "" : csvText(plain);
}

const plainText = (value: DuckDBValue): string =>
  typeof value === "object" && value !== null ? (scalarText(value) ?? "null") : String(value);

function scalarText(value: DuckDBObject): string | null {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return isoMicros(value.micros);
  }
  if (value instanceof DuckDBDateValue) {
    return value.isFinite ? value.toString() : null;
  }
  if (value instanceof DuckDBTimestampSecondsValue) return isoMicros(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoMicros(value.millis * 1000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) {
    const nanos = ((value.nanos % 1000n) + 1000n) % 1000n;
    return isoMicros((value.nanos - nanos) / 1000n, String(nanos).padStart(3, "0"));
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("base64");
  return value.toString();
}

const INFINITE = new Set([DuckDBTimestampValue.PosInf.micros, DuckDBTimestampValue.NegInf.micros]);

// Null for infinities. Years that a Date cannot hold are given as DuckDB writes them.
function isoMicros(micros: bigint, nanos = ""): string | null {
  const near = Number(micros);
  const ms = Math.floor(near / 1000);
  // Exact from 1685 to 2255, without arithmetic on BigInt.
  if (nanos === "" && Number.isSafeInteger(near)) return isoText(ms, near - ms * 1000, "");
  if (INFINITE.has(micros)) return null;
  const exact = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  if (Math.abs(Number(exact)) > 8.64e15) return new DuckDBTimestampValue(micros).toString();
  return isoText(Number(exact), Number(micros - exact * 1000n), nanos);
}

function isoText(ms: number, micros: number, nanos: string): string {
  const iso = new Date(ms).toISOString();
  if (micros === 0 && (nanos === "" || nanos === "000")) return iso;
  return `${iso.slice(0, -1)}${String(micros).padStart(3, "0")}${nanos}Z`;
}
