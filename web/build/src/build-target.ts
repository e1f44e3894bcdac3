import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { precompress } from "./precompress.ts";
import { replaceFolder } from "./replace-folder.ts";
import { stampOf } from "./stamp.ts";
import type { Target } from "./target.ts";

/** Name of the file in a built folder that says what it was made from. */
const STAMP = ".stamp";

/** Builds a target unless what lies there is of the same sources. Resolves to whether it had to. */
export async function buildTarget(root: string, target: Target): Promise<boolean> {
  const dist = join(root, "web", "dist");
  const folder = join(dist, target.name);
  const stamp = stampOf(root, target);
  const found = await readFile(join(folder, STAMP), "utf8").catch(() => "");
  if (found === stamp) return false;
  await replaceFolder(folder, async (fresh) => {
    await runVite(root, target, fresh);
    await precompress(fresh);
    await writeFile(join(fresh, STAMP), stamp);
  });
  return true;
}

// Vite is loaded only when there is something to build: an up-to-date check costs milliseconds.
async function runVite(root: string, target: Target, folder: string): Promise<void> {
  const { build } = await import("vite");
  for (const config of await target.configs(root)) {
    await build({
      ...config,
      configFile: false,
      envDir: false,
      logLevel: "warn",
      build: { reportCompressedSize: false, ...config.build, outDir: folder, emptyOutDir: false },
    });
  }
}
