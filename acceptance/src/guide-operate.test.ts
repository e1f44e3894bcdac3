import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation, repository, sql } from "./installation.ts";

const run = promisify(execFile);
const guide = await readFile(join(repository, "docs", "guides", "operate.md"), "utf8");
const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

describe("the commands of the guide for operators", () => {
  let kontor: Installation;
  let folder: string;
  let read: string;
  beforeAll(async () => {
    kontor = await Installation.create();
    folder = await mkdtemp(join(tmpdir(), "kontor-operate-"));
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    const events = join(folder, "events.ndjson");
    await writeFile(events, `{"event_name":"menu_view"}\n{"event_name":"view_item"}\n`);
    await kontor.kontor("import", "ndjson", events, "--tenant", "cafe");
    read = await kontor.key("cafe", "read");
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await kontor[Symbol.asyncDispose]();
  });

  const shell = async (words: string) => {
    const block = blocks.find((text) => text.includes(words)) ?? `no block has: ${words}`;
    const script = `set -euo pipefail\n${block}`;
    return (await run("bash", ["-c", script], { cwd: folder, env: kontor.environment })).stdout;
  };

  test("are all run here", () => {
    const here = ["tar -czf", "mkdir restored", "lake retention", "lake files"];
    for (const block of blocks)
      expect(
        here.some((words) => block.includes(words)),
        block,
      ).toBe(true);
  });

  test("a restored backup is sound, holds the rows, and lets the same keys in", async () => {
    await shell("tar -czf");
    expect(await shell("mkdir restored")).toContain("The lake is sound: 1 files, 2 rows");
    await using restored = await Installation.create(join(folder, "restored"));
    await restored.start();
    expect(await sql(restored.url, read, "SELECT count(*) FROM events")).toEqual([[2]]);
  });

  test("other programs get the list of files", async () => {
    await shell("lake files");
    const files = JSON.parse(await readFile(join(folder, "files.json"), "utf8")) as string[];
    for (const file of files) expect((await readFile(file)).subarray(0, 4).toString()).toBe("PAR1");
    expect(files).toHaveLength(1);
  });

  test("retention takes a number of days", async () => {
    await shell("lake retention");
  });
});
