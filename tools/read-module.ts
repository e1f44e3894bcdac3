import { Visitor, type Argument, type Expression } from "oxc-parser";
import { lineAt, parseSource, type SourceFile } from "./source.ts";

/** Something a file reaches for. `what` is an import specifier, or the name of a global. */
export interface Reference {
  readonly kind: "import" | "global";
  readonly what: string;
  readonly line: number;
}

/**
 * Imports (static, dynamic, type-only, re-exports, `import("x").T`, workers named by `new URL("./x.ts", import.meta.url)`) and uses of
 * the globals that layers are not allowed to touch: `process.env`, `Date.now`, `new Date()`, `fetch`, `new Error()`.
 */
export function readModule(file: SourceFile): Reference[] {
  const found: Reference[] = [];
  const add = (kind: Reference["kind"], what: string, at: number) =>
    found.push({ kind, what, line: lineAt(file.text, at) });
  new Visitor({
    ImportDeclaration: (node) => add("import", node.source.value, node.start),
    ExportAllDeclaration: (node) => add("import", node.source.value, node.start),
    ExportNamedDeclaration: (node) => node.source && add("import", node.source.value, node.start),
    ImportExpression: (node) => addLiteral(node.source, node.start),
    TSImportType: (node) => add("import", node.source.value, node.start),
    MemberExpression: (node) => {
      const name = memberName(node);
      if (name === "process.env" || name === "Date.now") add("global", name, node.start);
    },
    CallExpression: (node) => {
      if (isIdentifier(node.callee, "fetch")) add("global", "fetch", node.start);
    },
    NewExpression: (node) => {
      if (isIdentifier(node.callee, "Date") && node.arguments.length === 0)
        add("global", "new Date()", node.start);
      if (isIdentifier(node.callee, "Error")) add("global", "new Error()", node.start);
      if (isIdentifier(node.callee, "URL") && node.arguments.length === 2)
        addLiteral(node.arguments[0], node.start, ".ts");
    },
  }).visit(parseSource(file));
  return found;

  function addLiteral(node: Expression | Argument | undefined, at: number, ending = ""): void {
    if (node?.type !== "Literal" || typeof node.value !== "string") return;
    if (node.value.endsWith(ending)) add("import", node.value, at);
  }
}

function memberName(node: { object: Expression; property: { type: string }; computed: boolean }): string {
  if (node.computed || node.object.type !== "Identifier") return "";
  const property = node.property as { name?: string };
  return `${node.object.name}.${property.name ?? ""}`;
}

function isIdentifier(node: Expression, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}
