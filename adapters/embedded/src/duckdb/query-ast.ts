/** DuckDB's syntax tree as `json_serialize_sql` prints it (defaults, nulls and empty lists left out). */
export type AstValue = null | boolean | number | string | readonly AstValue[] | AstNode;
export interface AstNode {
  readonly [key: string]: AstValue | undefined;
}

export type SerializedSql =
  | { readonly error: false; readonly statements: readonly { readonly node: AstNode }[] }
  | { readonly error: true; readonly error_type?: string; readonly error_message?: string };

/** Whether a value is a node (or any other object), not a list and not null. */
export function isNode(value: AstValue | undefined): value is AstNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; a missing list is an empty one. */
export function listOf(value: AstValue | undefined): readonly AstValue[] {
  return Array.isArray(value) ? (value as readonly AstValue[]) : [];
}

/** The value when it is text, else "". */
export function textOf(value: AstValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Lower case as DuckDB compares names: ASCII letters only, so that no other letter can fold into a name it is not. */
export function foldName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether two trees say the same; where in the text a thing stood does not count. */
export function sameTree(a: AstValue | undefined, b: AstValue | undefined): boolean {
  const plain = (_key: string, value: AstValue) =>
    isNode(value) ? { ...value, query_location: undefined } : value;
  return JSON.stringify(a, plain) === JSON.stringify(b, plain);
}
