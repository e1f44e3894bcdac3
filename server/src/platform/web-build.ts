import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readWebFiles, type WebFile, type WebFiles } from "@kontor/http";

const run = promisify(execFile);
const WEB = fileURLToPath(new URL("../../../web/", import.meta.url));

/**
 * What browsers get. A process of its own builds what is missing or older than its sources, and says what it did. Pages of an older build are
 * served meanwhile and replaced when the new ones are there; only a first build is waited for. Without the build's code, what lies there counts.
 */
export async function openWebFiles(say: (line: string) => void, web = WEB): Promise<WebFiles> {
  const dist = join(web, "dist");
  const program = join(web, "build", "src", "build.ts");
  const files = new Map<string, WebFile>(await readWebFiles(dist));
  if (!existsSync(program)) return files;
  const first = !files.has("admin/index.html");
  if (first) say("Building the web pages, once ...");
  const built = renew(files, dist, program, say);
  if (first) await built;
  return files;
}

/** A page that cannot be built or read is told, and must not keep the server from taking events. */
async function renew(
  files: Map<string, WebFile>,
  dist: string,
  program: string,
  say: (line: string) => void,
): Promise<void> {
  if (!(await build(program, say))) return;
  try {
    for (const [name, file] of await readWebFiles(dist)) files.set(name, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`The web pages were built and cannot be read (${reason}); run npm run build:web and start again.`);
  }
}

/** Resolves to whether anything was built. */
async function build(program: string, say: (line: string) => void): Promise<boolean> {
  const { stdout, stderr } = await run(process.execPath, [program]).catch(
    (error: { stdout?: string; stderr?: string }) => ({
      stdout: error.stdout ?? "",
      stderr: error.stderr ?? "The web pages could not be built; run npm run build:web to see why.",
    }),
  );
  for (const text of [stdout, stderr]) if (text.trim() !== "") say(text.trim());
  return stdout.trim() !== "";
}
