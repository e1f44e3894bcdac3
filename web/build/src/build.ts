import { fileURLToPath } from "node:url";
import { buildTarget } from "./build-target.ts";
import { targets } from "./targets.ts";

/*
 * `npm run build:web`: everything the browser gets, into web/dist. Runs at `npm install`, and when `kontor start` finds something missing or stale.
 * A target that fails leaves its old folder in place and the others built.
 */
// Vite takes over what a shell or a test runner says, and React built for development is twice as large and slow.
process.env["NODE_ENV"] = "production";
const root = fileURLToPath(new URL("../../..", import.meta.url));
const wanted = process.argv.slice(2);
const started = performance.now();
const built: string[] = [];
for (const target of targets.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  try {
    if (await buildTarget(root, target)) built.push(target.name);
  } catch (error) {
    process.exitCode = 1;
    console.error(`Cannot build web/${target.name}: ${(error as Error).message}`);
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
if (built.length > 0) console.log(`Built the web pages (${built.join(", ")}) in ${seconds} s`);
