import { cleanText } from "../look/clean-text.ts";

/** A number to draw, or null for everything that is none: missing values, NaN, infinities, words. Big numbers may come as text. */
export function toNumber(cell: unknown): number | null {
  if (typeof cell === "bigint") return Number(cell);
  const value = typeof cell === "string" && cell.trim() !== "" ? Number(cell) : cell;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** An instant in ms, or null. */
export function toTime(cell: unknown): number | null {
  if (cell instanceof Date) return toNumber(cell.getTime());
  if (typeof cell !== "string" || !/^[+-]?\d{4,6}-\d\d/.test(cell)) return null;
  return toNumber(Date.parse(cell));
}

/** A name to show. */
export function toText(cell: unknown): string {
  if (cell === null || cell === undefined || cell === "") return "(none)";
  if (typeof cell === "string") return cleanText(cell) || "(none)";
  if (typeof cell === "object" && !(cell instanceof Date)) return cleanText(JSON.stringify(cell));
  return cleanText(cell instanceof Date ? cell.toISOString() : String(cell as number | boolean));
}
