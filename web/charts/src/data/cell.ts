import { cleanText } from "../look/clean-text.ts";

/** Beyond these nothing is counted, and scales would lose their digits. */
const most = 1e21;
const least = 1e-15;

/** A number to draw, or null for everything that is none: missing values, NaN, infinities, words. Big numbers may come as text. */
export function toNumber(cell: unknown): number | null {
  if (typeof cell === "bigint") return toNumber(Number(cell));
  const value = typeof cell === "string" && cell.trim() !== "" ? Number(cell) : cell;
  if (typeof value !== "number" || !(Math.abs(value) <= most)) return null;
  return Math.abs(value) < least ? 0 : value;
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
  if (typeof cell === "object") return cleanText(JSON.stringify(cell));
  if (typeof cell === "number" || typeof cell === "boolean" || typeof cell === "bigint") return String(cell);
  return "(none)";
}
