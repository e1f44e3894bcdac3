import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, type Program } from "oxc-parser";
import { lineAt, sourceFiles, type SourceFile } from "./source.ts";

const settingName = /\bKONTOR_[A-Z][A-Z_]*[A-Z]\b/g;

/** Exports of contracts and core that no TSDoc comment stands before. */
export function findUndocumentedExports(source: SourceFile): string[] {
  const { program, comments } = parseSync(source.path, source.text);
  const docs = comments.filter((each) => each.type === "Block" && each.value.startsWith("*"));
  return exportedDeclarations(program)
    .filter(
      ({ start }) => !docs.some((doc) => source.text.slice(doc.end, start).trim() === "" && doc.end <= start),
    )
    .map(({ name, start }) => `${source.path}:${lineAt(source.text, start)}  export ${name} has no TSDoc`);
}

/** Commands in fenced `sh` blocks that name an npm script or a `kontor` command that does not exist. */
export function findUnknownCommands(
  markdown: string,
  known: { scripts: ReadonlySet<string>; kontor: ReadonlySet<string> },
): string[] {
  return shellLines(markdown).flatMap((line) => {
    const script = /\bnpm (?:run )?([a-z][\w:-]*)/.exec(line)?.[1];
    if (script && script !== "install" && script !== "ci" && !known.scripts.has(script))
      return [`no npm script "${script}": ${line}`];
    const command = /(?:^|\s|npx )kontor ([a-z]+)/.exec(line)?.[1];
    return command && !known.kontor.has(command) ? [`no command "kontor ${command}": ${line}`] : [];
  });
}

/** Settings (`KONTOR_...`) that a page speaks of and that nothing reads. */
export function findUnknownSettings(markdown: string, known: ReadonlySet<string>): string[] {
  const named = new Set(markdown.match(settingName));
  return [...named].filter((name) => !known.has(name)).map((name) => `no setting ${name}`);
}

/** Files that a Markdown page links to and that do not exist. */
export function findBrokenLinks(markdown: string, exists: (path: string) => boolean): string[] {
  return [...markdown.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? "")
    .filter((target) => !/^[a-z]+:/.test(target) && !exists(target))
    .map((target) => `link to a missing file: ${target}`);
}

function exportedDeclarations(program: Program): { name: string; start: number }[] {
  return program.body.flatMap((node) => {
    if (node.type !== "ExportNamedDeclaration" || !node.declaration) return [];
    const { declaration, start } = node;
    if (declaration.type === "VariableDeclaration") {
      const first = declaration.declarations[0]?.id;
      return [{ name: first?.type === "Identifier" ? first.name : "?", start }];
    }
    return "id" in declaration && declaration.id?.type === "Identifier"
      ? [{ name: declaration.id.name, start }]
      : [];
  });
}

function shellLines(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```(?:sh|bash)\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  return blocks
    .flatMap((block) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Names of `kontor`'s commands, as its own source lists them. */
function kontorCommands(root: string): Set<string> {
  const sources = globSync("server/src/cli/*.ts", { cwd: root }).map((path) =>
    readFileSync(join(root, path), "utf8"),
  );
  const names = sources.flatMap((text) => /: Command = \{\s*name: "([a-z]+)"/.exec(text)?.[1] ?? []);
  return new Set(names);
}

/** Names of the settings, as the one file that reads the environment lists them. */
function settings(root: string): Set<string> {
  const file = join(root, "server/src/config/env.ts");
  return new Set(existsSync(file) ? readFileSync(file, "utf8").match(settingName) : []);
}

function checkDocs(root: string): { exports: number; pages: number; problems: string[] } {
  const documented = sourceFiles(root).filter(
    (file) => /^(contracts|core)\/src\//.test(file.path) && !file.isTest,
  );
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const known = {
    scripts: new Set(Object.keys(manifest.scripts)),
    kontor: kontorCommands(root),
    settings: settings(root),
  };
  const pages = globSync(["*.md", "docs/**/*.md"], { cwd: root });
  const problems = pages.flatMap((page) => {
    const markdown = readFileSync(join(root, page), "utf8");
    const exists = (target: string) => existsSync(join(root, page, "..", target));
    const found = [
      ...findUnknownCommands(markdown, known),
      ...findUnknownSettings(markdown, known.settings),
      ...findBrokenLinks(markdown, exists),
    ];
    return found.map((problem) => `${page}  ${problem}`);
  });
  return {
    exports: documented.length,
    pages: pages.length,
    problems: [...documented.flatMap(findUndocumentedExports), ...problems],
  };
}

if (import.meta.main) {
  const { exports, pages, problems } = checkDocs(process.cwd());
  for (const each of problems) console.error(each);
  console.log(`${exports} files of contracts and core, ${pages} pages, ${problems.length} problems`);
  process.exitCode = problems.length > 0 || exports === 0 ? 1 : 0;
}
