import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, posix } from "node:path";
import { findCycles } from "./find-cycles.ts";
import { arrows, domainArrows, globalRules } from "./layer-rules.ts";
import { readModule, type Reference } from "./read-module.ts";
import { sourceFiles, type SourceFile } from "./source.ts";

export interface Violation {
  readonly kind: "arrow" | "door" | "undeclared" | "unresolved" | "cycle" | "global";
  readonly place: string;
  readonly message: string;
}

interface Package {
  readonly name: string;
  /** Relative to the root, e.g. `adapters/embedded`. */
  readonly folder: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: ReadonlySet<string>;
}

interface House {
  readonly packages: readonly Package[];
  readonly paths: ReadonlySet<string>;
  readonly edges: Map<string, string[]>;
}

/** Checks every source file under `root` against tools/layer-rules.ts. */
export function checkLayers(root: string): { files: number; imports: number; violations: Violation[] } {
  const files = sourceFiles(root);
  const paths = new Set(files.map((file) => file.path));
  const house: House = { packages: readPackages(root), paths, edges: new Map() };
  let imports = 0;
  const violations = files.flatMap((file) =>
    readModule(file).flatMap((reference) => {
      if (reference.kind === "global") return checkGlobal(file, reference);
      imports++;
      return checkImport(house, file, reference);
    }),
  );
  for (const cycle of findCycles(house.edges)) {
    violations.push({ kind: "cycle", place: cycle[0] ?? "", message: [...cycle, cycle[0]].join(" -> ") });
  }
  return { files: files.length, imports, violations };
}

function checkGlobal(file: SourceFile, reference: Reference): Violation[] {
  const rule = globalRules[reference.what];
  return file.isTest || rule === undefined || rule.allowed(file.path)
    ? []
    : [violation("global", file, reference, `${reference.what} is not for this layer: ${rule.instead}`)];
}

function checkImport(house: House, file: SourceFile, reference: Reference): Violation[] {
  const specifier = reference.what;
  if (isBuiltin(specifier) || isAsset(specifier)) return [];
  const target = specifier.startsWith(".")
    ? posix.join(posix.dirname(file.path), specifier)
    : resolvePackage(house, specifier);
  if (target === undefined) return checkForeign(house, file, reference);
  if (!house.paths.has(target))
    return [violation("unresolved", file, reference, `${specifier} leads to no file`)];
  house.edges.set(file.path, [...(house.edges.get(file.path) ?? []), target]);
  return [...checkArrow(house, file, reference, target), ...checkDoor(file, reference, target)];
}

/** Style sheets and the like: the bundler resolves them, and fails where one is missing. */
function isAsset(specifier: string): boolean {
  return /\.(css|svg|woff2)(\?\w+)?$/.test(specifier);
}

/** A package that is not ours, or a path of ours that its `exports` does not open. */
function checkForeign(house: House, file: SourceFile, reference: Reference): Violation[] {
  const name = packageName(reference.what);
  if (house.packages.some((each) => each.name === name)) {
    return [violation("door", file, reference, `${reference.what} is not among the exports of ${name}`)];
  }
  return isDeclared(house, file, name)
    ? []
    : [violation("undeclared", file, reference, `${name} is not in the package's dependencies`)];
}

function checkArrow(house: House, file: SourceFile, reference: Reference, target: string): Violation[] {
  const from = folderOf(house, file.path);
  const to = folderOf(house, target);
  if (from === to) return [];
  if (!(arrows[from] ?? []).includes(to))
    return [violation("arrow", file, reference, `${from} must not import ${to}`)];
  if (reference.what.startsWith("."))
    return [violation("door", file, reference, `enter ${to} by its package name`)];
  const name = packageName(reference.what);
  return isDeclared(house, file, name)
    ? []
    : [violation("undeclared", file, reference, `${name} is not in the package's dependencies`)];
}

function checkDoor(file: SourceFile, reference: Reference, target: string): Violation[] {
  const from = domainModule(file.path);
  const to = domainModule(target);
  if (from === undefined || to === undefined || from === to) return [];
  if (!(domainArrows[from] ?? []).includes(to))
    return [violation("arrow", file, reference, `domain/${from} must not import domain/${to}`)];
  return target === `domain/src/${to}/index.ts`
    ? []
    : [violation("door", file, reference, `enter domain/${to} by its index.ts`)];
}

/** Development tools of the root serve tests and the root's own tools everywhere. */
function isDeclared(house: House, file: SourceFile, name: string): boolean {
  const folder = folderOf(house, file.path);
  const own = house.packages.find((each) => each.folder === folder);
  if (own?.name === name || own?.dependencies.has(name)) return true;
  const development = own === undefined || file.isTest;
  return development && house.packages.some((each) => each.folder === "" && each.dependencies.has(name));
}

function resolvePackage(house: House, specifier: string): string | undefined {
  const name = packageName(specifier);
  const found = house.packages.find((each) => each.name === name);
  const path = found?.exports[`.${specifier.slice(name.length)}`];
  return found && path ? posix.join(found.folder, path) : undefined;
}

function readPackages(root: string): Package[] {
  const manifests = globSync(["package.json", "*/package.json", "{adapters,web}/*/package.json"], {
    cwd: root,
  });
  return manifests
    .filter((path) => !path.includes("node_modules") && existsSync(join(root, path)))
    .map((path) => {
      const manifest = JSON.parse(readFileSync(join(root, path), "utf8"));
      const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };
      const folder = dirname(path) === "." ? "" : dirname(path);
      return {
        name: manifest.name,
        folder,
        exports: manifest.exports ?? {},
        dependencies: new Set(Object.keys(dependencies)),
      };
    });
}

/** The package folder that holds a file; a folder without package.json (tools) stands for itself. */
function folderOf(house: House, path: string): string {
  const found = house.packages.find((each) => each.folder !== "" && path.startsWith(`${each.folder}/`));
  return found?.folder ?? (path.includes("/") ? path.slice(0, path.indexOf("/")) : "tools");
}

function domainModule(path: string): string | undefined {
  return /^domain\/src\/([^/]+)\//.exec(path)?.[1];
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function violation(
  kind: Violation["kind"],
  file: SourceFile,
  reference: Reference,
  message: string,
): Violation {
  return { kind, place: `${file.path}:${reference.line}`, message };
}

if (import.meta.main) {
  const { files, imports, violations } = checkLayers(process.cwd());
  for (const each of violations) console.error(`${each.place}  ${each.kind}: ${each.message}`);
  console.log(`${files} files, ${imports} imports, ${violations.length} violations`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}
