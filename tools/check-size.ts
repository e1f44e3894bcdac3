import { Visitor, type Node } from "oxc-parser";
import { lineAt, parseSource, sourceFiles, type SourceFile } from "./source.ts";

/** Lines, counted as a reader counts them: blank lines and comments included. */
export const sizeLimits = { function: 80, file: 500, testFile: 800 } as const;

export interface Measured {
  readonly place: string;
  readonly lines: number;
}

export interface SizeReport {
  readonly files: readonly Measured[];
  readonly functions: readonly Measured[];
  readonly tooLong: readonly string[];
}

/** Measures files and functions. Functions of tests are not limited: a `describe` is a chapter, not a function. */
export function checkSize(sources: readonly SourceFile[]): SizeReport {
  const product = sources.filter((source) => !source.isTest);
  const files = product.map(measureFile);
  const functions = product.flatMap(measureFunctions);
  const tests = sources.filter((source) => source.isTest).map(measureFile);
  const tooLong = [
    ...over(files, sizeLimits.file, "file"),
    ...over(functions, sizeLimits.function, "function"),
    ...over(tests, sizeLimits.testFile, "test file"),
  ];
  return { files, functions, tooLong };
}

/** Nearest-rank quantile of the line counts; 0 when there are none. */
export function quantile(measured: readonly Measured[], share: number): number {
  const sorted = measured.map((each) => each.lines).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function measureFile(source: SourceFile): Measured {
  return { place: source.path, lines: source.text.split("\n").length - 1 };
}

function measureFunctions(source: SourceFile): Measured[] {
  const found: Measured[] = [];
  const measure = (node: Node) => {
    const line = lineAt(source.text, node.start);
    const lines = lineAt(source.text, node.end) - line + 1;
    if (lines > 1) found.push({ place: `${source.path}:${line}`, lines });
  };
  new Visitor({
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(parseSource(source));
  return found;
}

function over(measured: readonly Measured[], limit: number, what: string): string[] {
  return measured
    .filter((each) => each.lines > limit)
    .map((each) => `${each.place}  ${what} of ${each.lines} lines (at most ${limit})`);
}

if (import.meta.main) {
  const { files, functions, tooLong } = checkSize(sourceFiles(process.cwd()));
  for (const each of tooLong) console.error(each);
  const spread = (of: readonly Measured[]) =>
    `median ${quantile(of, 0.5)} p90 ${quantile(of, 0.9)} max ${quantile(of, 1)}`;
  console.log(
    `${files.length} files (${spread(files)}), ${functions.length} functions (${spread(functions)})`,
  );
  process.exitCode = tooLong.length > 0 || files.length === 0 ? 1 : 0;
}
