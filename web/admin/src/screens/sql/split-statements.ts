/** A statement of the editor, without its semicolon. */
export interface Statement {
  readonly text: string;
  /** Where it begins and ends in the whole text. */
  readonly from: number;
  readonly to: number;
}

// What may hold a semicolon that ends nothing: text, quoted names, comments, dollar quotes.
const PIECES =
  /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|;/g;
const NOTHING = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/;

/** Cuts a text into its statements. Each is run by itself; the server takes one at a time. */
export function splitStatements(text: string): Statement[] {
  const ends = [...text.matchAll(PIECES)].filter(([piece]) => piece === ";").map(({ index }) => index);
  const statements: Statement[] = [];
  let from = 0;
  for (const to of [...ends, text.length]) {
    const piece = text.slice(from, to);
    if (!NOTHING.test(piece)) {
      const lead = piece.length - piece.trimStart().length;
      statements.push({ text: piece.trim(), from: from + lead, to: from + piece.trimEnd().length });
    }
    from = to + 1;
  }
  return statements;
}

/** Names of parameters (`$shop`, `$1`) of a statement in the order they appear; `?` counts as `?1`, `?2`, ... */
export function findParameters(statement: string): string[] {
  const found = new Set<string>();
  let marks = 0;
  const code = statement.replace(PIECES, (piece) => (piece === ";" ? piece : " "));
  for (const [mark] of code.matchAll(/\$\w+|\?/g)) found.add(mark === "?" ? `?${++marks}` : mark);
  return [...found];
}
