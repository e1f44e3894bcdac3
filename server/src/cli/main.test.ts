import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL("../../bin/kontor.js", import.meta.url));
const ENDLESS = "SELECT range, repeat('x', 100) FROM range(100000000000)";

test.each([
  ["what it prints", ["help"]],
  ["a result on its way", ["query", ENDLESS, "--tenant", "cafe", "--format", "csv"]],
])("a reader who has seen enough of %s is no failure", async (_, args) => {
  const data = await mkdtemp(join(tmpdir(), "kontor-cli-"));
  const env = { ...process.env, KONTOR_DATA: data };
  // A tenant that nobody made is refused.
  await run(process.execPath, [ENTRY, "keys", "create", "--tenant", "cafe", "--role", "read"], { env });
  const child = spawn(process.execPath, [ENTRY, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, words }).toEqual({ code: 0, words: "" });
  await rm(data, { recursive: true });
});
