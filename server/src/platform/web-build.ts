import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readWebFiles, type WebFile, type WebFiles } from "@kontor/http";

const run = promisify(execFile);
const WEB = fileURLToPath(new URL("../../../web/", import.meta.url));
const BUILD = join(WEB, "build", "src", "build.ts");
const DIST = join(WEB, "dist");

/**
 * What browsers get. A process of its own builds what is missing or older than its sources, and says what it did. Pages of an older build are
 * served meanwhile and replaced when the new ones are there; only a first build is waited for. Without the build's code, what lies there counts.
 */
export async function openWebFiles(say: (line: string) => void): Promise<WebFiles> {
  const files = new Map<string, WebFile>(await readWebFiles(DIST));
  if (!existsSync(BUILD)) return files;
  const first = !files.has("admin/index.html");
  if (first) say("Building the web pages, once ...");
  const built = build(say).then(async (changed) => {
    if (!changed) return;
    for (const [name, file] of await readWebFiles(DIST)) files.set(name, file);
  });
  if (first) await built;
  return files;
}

/** Resolves to whether anything was built. A page that cannot be built is told, and must not keep the server from taking events. */
async function build(say: (line: string) => void): Promise<boolean> {
  const { stdout, stderr } = await run(process.execPath, [BUILD]).catch(
    (error: { stdout?: string; stderr?: string }) => ({
      stdout: error.stdout ?? "",
      stderr: error.stderr ?? "The web pages could not be built; run npm run build:web to see why.",
    }),
  );
  for (const text of [stdout, stderr]) if (text.trim() !== "") say(text.trim());
  return stdout.trim() !== "";
}
