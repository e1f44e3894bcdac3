import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { parseSync, type Program } from "oxc-parser";

/** One TypeScript file of the repository; `path` is relative to the root and uses "/". */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

const ignored = ["node_modules", "fixtures", ".git", "artifacts", "dist"];

/** Every TypeScript file under `root` that is ours, sorted by path. */
export function sourceFiles(root: string): SourceFile[] {
  const paths = globSync("**/*.{ts,tsx}", {
    cwd: root,
    exclude: [...ignored.map((name) => `**/${name}/**`), "data/**"],
  });
  return paths
    .map((path) => path.split(sep).join("/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8"), isTest: isTestPath(path) }));
}

/** Syntax errors are the type checker's to report: what parses is what is checked. */
export function parseSource(file: SourceFile): Program {
  return parseSync(file.path, file.text).program;
}

/** 1-based line of a character position. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function isTestPath(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || path.includes("/testing/");
}
