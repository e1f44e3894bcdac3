import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { eventually, Installation, sql } from "./installation.ts";

const run = promisify(execFile);
const DISK_BYTES = 256 << 20;

/** A small disk of its own; undefined where this user may not mount one. */
async function mountSmallDisk(): Promise<(AsyncDisposable & { readonly path: string }) | undefined> {
  const path = await mkdtemp(join(tmpdir(), "kontor-disk-"));
  const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", path]).then(
    () => true,
    () => false,
  );
  if (!mounted) {
    await rm(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run("umount", ["-l", path]);
      await rm(path, { recursive: true });
    },
  };
}

/** Writes until there is no space left. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  const chunk = Buffer.alloc(1 << 16);
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  } finally {
    await file.close();
  }
}

describe("a full disk", () => {
  test("refuses events while it lasts, loses and doubles none, and goes on by itself afterwards", async ({
    skip,
  }) => {
    await using disk = await mountSmallDisk();
    if (disk === undefined) {
      process.stderr.write("SKIPPED disk-full: this user may not mount a tmpfs\n");
      return skip();
    }
    await using kontor = await Installation.create(join(disk.path, "data"));
    await kontor.start();
    const write = await kontor.key("full", "write");
    const read = await kontor.key("full", "read");
    const acknowledged: string[] = [];
    let sent = 0;
    const send = async () => {
      const ids = Array.from({ length: 200 }, () => `e${++sent}`);
      const body = JSON.stringify(
        ids.map((event_id) => ({ event_id, event_name: "page_view", props: { text: "x".repeat(300) } })),
      );
      const response = await fetch(`${kontor.url}/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${write}` },
        body,
      });
      if (response.status === 202) acknowledged.push(...ids);
      return response;
    };

    for (let i = 0; i < 20; i++) expect((await send()).status).toBe(202);
    const ballast = join(disk.path, "ballast");
    await fill(ballast);
    const refused = await eventually(send, (response) => response.status !== 202);
    expect([503, 507]).toContain(refused.status);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect(((await refused.json()) as { code: string }).code).toMatch(/^log_/);

    await rm(ballast);
    expect((await eventually(send, (response) => response.status === 202)).status).toBe(202);
    const count = () =>
      sql(kontor.url, read, "SELECT count(*), count(DISTINCT event_id) FROM events").catch(() => [[0, 0]]);
    const [row] = await eventually(count, ([found]) => (found?.[0] as number) >= acknowledged.length);
    const rows = new Set(
      (await sql(kontor.url, read, "SELECT event_id FROM events")).map(([id]) => id as string),
    );
    expect(acknowledged.filter((id) => !rows.has(id))).toEqual([]);
    expect(row?.[0]).toBe(row?.[1]);
  });
});
