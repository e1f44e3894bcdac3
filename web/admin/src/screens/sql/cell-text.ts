/** A value of a result as one line of text; what it is inside does not matter, it is never markup. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "NULL";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  return JSON.stringify(value);
}

const NUMERIC = /^(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w+INT|FLOAT|DOUBLE|DECIMAL)/;

/** Whether a column of this DuckDB type holds numbers. */
export function isNumeric(type: string): boolean {
  return NUMERIC.test(type);
}
