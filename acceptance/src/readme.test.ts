import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually, Installation, repository, sharedData } from "./installation.ts";

const run = promisify(execFile);
const readme = await readFile(join(repository, "README.md"), "utf8");
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
const blockWith = (words: string) =>
  blocks.find((block) => block.includes(words)) ?? `no block has: ${words}`;

/** What the importing block calls its files, and the real ones. */
const files = {
  "access.log.gz": "apache-combined-2015.log.gz",
  "online-retail.csv.gz": "online-retail.csv.gz",
  "events.jsonl": "otto-sessions-sample.jsonl",
};

describe("the commands of the README", () => {
  let kontor: Installation;
  let folder: string;
  beforeAll(async () => {
    kontor = await Installation.create();
    await kontor.start();
    folder = await mkdtemp(join(tmpdir(), "kontor-readme-"));
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await kontor[Symbol.asyncDispose]();
  });

  const shell = async (text: string) => {
    const script = `set -euo pipefail\n${text.replaceAll("http://127.0.0.1:8080", kontor.url)}`;
    const options = { cwd: folder, env: kontor.environment, maxBuffer: 64 << 20 };
    return (await run("bash", ["-c", script], options)).stdout;
  };

  test("are all run here or by CI itself", () => {
    const byCi = [
      "npm install && npm test     # everything; what a machine cannot run is named and skipped\nnpm run check",
    ];
    const here = [
      "npm install && npm start",
      "WRITE=",
      "describe events",
      "import apache-log",
      "bench ingest-batch",
    ];
    for (const block of blocks)
      expect(
        [...byCi, ...here].some((words) => block.includes(words)),
        block,
      ).toBe(true);
  });

  test("npm start prints three keys and where to look", async () => {
    await using other = await Installation.create();
    expect(blockWith("npm start")).toBe("npm install && npm start\n");
    const started = spawn("npm", ["start"], {
      cwd: repository,
      env: other.environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let words = "";
    started.stdout.on("data", (chunk: Buffer) => (words += chunk.toString()));
    started.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
    try {
      await eventually(
        async () => words,
        (all) => all.includes("Try it"),
      );
      expect(words.match(/KT[A-Z2-7]{18}\.[\w-]{40}/g)?.length).toBeGreaterThanOrEqual(3);
    } finally {
      const exited = once(started, "exit");
      process.kill(-(started.pid ?? 0), "SIGTERM");
      await exited;
    }
  });

  test("send an event and ask for it", async () => {
    const [send, ask] = blockWith("WRITE=").split("curl http://127.0.0.1:8080/v1/sql");
    const answer = await shell(send ?? "");
    expect(answer).toBe('{"accepted":1,"rejected":[]}');
    const asked = await eventually(
      () =>
        shell(
          `READ=$(npx kontor keys create --tenant cafe --role read)\ncurl http://127.0.0.1:8080/v1/sql${ask}`,
        ),
      (text) => text.includes("soup"),
    );
    expect(JSON.parse(asked)).toMatchObject({ rows: [[expect.any(String), "view_item", "soup"]] });
    expect(await shell(blockWith("describe events"))).toContain("event_name");
  });

  test("import files", async ({ skip }) => {
    if (!existsSync(sharedData)) return skip("the folder ../shared/data is not there");
    for (const [name, file] of Object.entries(files))
      await copyFile(join(sharedData, file), join(folder, name));
    const table = await shell(blockWith("import apache-log"));
    expect(table).toMatch(/page_view\s+\S*\s*10000/);
    expect(table).toMatch(/refund\s+\S*\s*3836/);
  });

  test("take a measurement", async () => {
    const figures = await shell(
      blockWith("bench ingest-batch").replace("bench ingest-batch", "bench ingest-batch --quick"),
    );
    expect(JSON.parse(figures)).toMatchObject({ case: "ingest-batch" });
  });
});
