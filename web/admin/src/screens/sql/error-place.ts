/** A place in a statement, from 1. */
export interface ErrorPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a message of DuckDB points: `LINE 2: select nmae from t` with a caret below. The engine wraps or cuts long lines with `...`, so the column is found by the
 * text around the caret.
 */
export function findErrorPlace(message: string, sql: string): ErrorPlace | null {
  const match = /LINE (\d+): (.*)\n( *)\^/.exec(message);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return null;
  const line = Number(match[1]);
  const source = sql.split("\n")[line - 1];
  if (source === undefined) return null;
  const shown = match[2];
  const caret = match[3].length - `LINE ${match[1]}: `.length;
  const cut = shown.startsWith("...") ? 3 : 0;
  const at = source.indexOf(shown.slice(cut).replace(/\.\.\.$/, ""));
  const column = at < 0 ? caret : at + caret - cut;
  return column < 0 || column > source.length ? null : { line, column: column + 1 };
}

/** The place as an offset into the statement. */
export function offsetOf({ line, column }: ErrorPlace, sql: string): number {
  const before = sql.split("\n").slice(0, line - 1);
  return Math.min(sql.length, before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1);
}
