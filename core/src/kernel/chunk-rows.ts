import { MAX_PARAMETERS } from "../ports/sql.ts";

/**
 * Cuts rows so that each piece fits one INSERT on every engine: at most {@link MAX_PARAMETERS} values, counted by the first row's columns (all
 * rows have the same). Order is kept; [] gives [].
 */
export function chunkRows<Row extends object>(rows: readonly Row[]): Row[][] {
  const columns = Math.max(1, Object.keys(rows[0] ?? {}).length);
  const size = Math.max(1, Math.floor(MAX_PARAMETERS / columns));
  const chunks: Row[][] = [];
  for (let at = 0; at < rows.length; at += size) chunks.push(rows.slice(at, at + size));
  return chunks;
}
