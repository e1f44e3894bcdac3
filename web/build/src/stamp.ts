import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Target } from "./target.ts";

const SKIPPED = new Set(["node_modules", "dist"]);

/** A hash of everything a target is made from; tests and golden files do not count. */
export function stampOf(root: string, target: Target): string {
  const hash = createHash("sha256");
  const files = [...target.sources, "package-lock.json"].flatMap((source) => filesBelow(join(root, source)));
  for (const file of files) hash.update(file.slice(root.length)).update("\0").update(readFileSync(file));
  return hash.digest("hex");
}

function filesBelow(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return /\.(test\.tsx?|snap|md)$/.test(path) ? [] : [path];
  return readdirSync(path)
    .filter((name) => !SKIPPED.has(name) && name !== "golden")
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}
