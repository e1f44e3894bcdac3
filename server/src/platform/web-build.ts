import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readWebFiles, type WebFiles } from "@kontor/http";

const run = promisify(execFile);
const BUILD = fileURLToPath(new URL("../../../web/build/src/build.ts", import.meta.url));
const DIST = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** What browsers get. Builds in a process of its own what is missing or older than its sources; says what it did. Without the build's code, what lies there counts. */
export async function openWebFiles(say: (line: string) => void): Promise<WebFiles> {
  if (existsSync(BUILD)) {
    // A page that cannot be built must not keep the server from taking events.
    const output = await run(process.execPath, [BUILD]).catch((error: { stderr?: string }) => ({
      stdout: "",
      stderr: error.stderr ?? String(error),
    }));
    for (const text of [output.stdout, output.stderr]) if (text.trim() !== "") say(text.trim());
  }
  return readWebFiles(DIST);
}
