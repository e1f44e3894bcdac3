import { isNode, listOf, type AstNode, type AstValue } from "./query-ast.ts";
import type { Constants, TimeRange } from "./query-ranges.ts";

/** What one walk over a statement knows and finds. */
export interface Walk {
  /** Names that may stand in FROM, lower case, with the time column of those that have one. */
  readonly tables: ReadonlyMap<string, string | undefined>;
  readonly found: Map<string, TimeRange>;
  /** What the WHERE around a table reference says about its time. */
  readonly ranges: Map<AstNode, TimeRange>;
  readonly constants: Constants;
}

/** Where in the statement the walk is: which CTEs can be named here. */
export interface Scope {
  readonly walk: Walk;
  readonly ctes: ReadonlySet<string>;
}

/** Looks at a part of the tree; throws {@link GateError} when it may not be there. */
export type Visit = (value: AstValue, scope: Scope) => void;
export type Fields = Readonly<Record<string, Visit>>;

/** Ends the walk: the statement is refused. Only query-gate.ts catches it. */
export class GateError extends Error {}

export function refuse(what: string): never {
  throw new GateError(`Not allowed: ${what}. One SELECT over your own tables is; see the SQL reference.`);
}

/** Names, numbers and flags, also in lists: nothing to look into. */
export const plain: Visit = (value) => {
  if (isNode(value) || listOf(value).some(isNode)) refuse("a part of the statement");
};

/** Values of constants: nothing in them is ever looked up. */
export const data: Visit = () => undefined;

export const each =
  (visit: Visit): Visit =>
  (value, scope) => {
    if (!Array.isArray(value)) refuse("a part of the statement");
    for (const item of listOf(value)) visit(item, scope);
  };

/** An object with these fields, any of which may be missing, and no other. */
export const shape =
  (fields: Fields): Visit =>
  (value, scope) => {
    if (!isNode(value)) refuse("a part of the statement");
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined) continue;
      const visit = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (visit === undefined) refuse(`"${key}" here`);
      visit(field, scope);
    }
  };

/** One of several shapes, told by a field. */
export const oneOf =
  (discriminator: string, shapes: Fields): Visit =>
  (value, scope) => {
    const name = isNode(value) ? value[discriminator] : undefined;
    const visit = typeof name === "string" && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (visit === undefined) refuse(describe(name));
    visit(value, scope);
  };

/** A function call whose name is on the list. */
export const calls =
  (visit: Visit, isAllowed: (name: string) => boolean): Visit =>
  (value, scope) => {
    const name = isNode(value) ? value["function_name"] : undefined;
    if (typeof name !== "string") refuse("a part of the statement");
    if (!isAllowed(name)) refuse(`the function ${name}()`);
    visit(value, scope);
  };

function describe(name: AstValue | undefined): string {
  if (name === "SHOW_REF") return "DESCRIBE or SHOW inside a query";
  return typeof name === "string"
    ? `${name.toLowerCase().replaceAll("_", " ")} here`
    : "a part of the statement";
}
