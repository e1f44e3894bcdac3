import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { findPostgres } from "./postgres-programs.ts";
import { startPostgres } from "./postgres.ts";

const found = await findPostgres();

test.skipIf("unavailable" in found)(
  "two servers run beside each other, and leave nothing when they stop",
  async () => {
    const servers = await Promise.all([startPostgres(), startPostgres()]);
    const folders: string[] = [];
    for (const server of servers) {
      if ("unavailable" in server) continue;
      folders.push(server.folder);
      expect(existsSync(server.folder)).toBe(true);
      await server.createDatabase();
      await server.stop();
      await server.stop();
    }
    expect(folders.map((folder) => existsSync(folder))).toEqual([false, false]);
  },
);

test.skipIf("unavailable" in found)(
  "a server ends, and its files go, when the process that started it is killed",
  async () => {
    const module = new URL("./postgres.ts", import.meta.url).href;
    const script = `const server = await (await import("${module}")).startPostgres(); console.log(server.folder); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ["--input-type=module", "-e", script]);
    const folder = String((await once(starter.stdout, "data"))[0]).trim();
    const pid = Number(readFileSync(`${folder}/postmaster.pid`, "utf8").split("\n")[0]);
    starter.kill("SIGKILL");
    await vi.waitUntil(() => !isRunning(pid) && !existsSync(folder), { timeout: 120_000, interval: 20 });
  },
);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
