import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MergeSession } from "./merge-session.ts";

async function openSession() {
  const temporary = await mkdtemp(join(tmpdir(), "kontor-merge-"));
  const session = new MergeSession({ threads: 1, memoryBytes: 100e6, temporary });
  const close = async () => {
    await session.close();
    await rm(temporary, { recursive: true, force: true });
  };
  return { session, [Symbol.asyncDispose]: close };
}

test("answers statements one after the other in one process", async () => {
  await using opened = await openSession();
  expect(await opened.session.rows("SELECT 1 AS one, 'x' AS x")).toEqual([[1, "x"]]);
  const { pid } = opened.session;
  await opened.session.rest();
  expect(await opened.session.rows("SELECT 2")).toEqual([[2]]);
  expect(opened.session.pid).toBe(pid);
});

test("a statement that fails is told and harms nothing", async () => {
  await using opened = await openSession();
  await expect(opened.session.rows("SELECT * FROM nothing")).rejects.toMatchObject({ code: "merge_failed" });
  expect(await opened.session.rows("SELECT 3")).toEqual([[3]]);
});

test("a process that dies during a merge fails that merge; the next one starts another", async () => {
  await using opened = await openSession();
  await opened.session.rows("SELECT 1");
  const merging = opened.session.rows("SELECT count(*) FROM range(1000000000000) a");
  process.kill(opened.session.pid ?? 0, "SIGKILL");
  await expect(merging).rejects.toMatchObject({ code: "merge_failed" });
  expect(await opened.session.rows("SELECT 4")).toEqual([[4]]);
});

test("closing ends the process even in the middle of a statement", async () => {
  await using opened = await openSession();
  const merging = opened.session.rows("SELECT count(*) FROM range(1000000000000) a");
  const lost = expect(merging).rejects.toMatchObject({ code: "merge_failed" });
  const { pid = 0 } = opened.session;
  await opened.session.close();
  await lost;
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});
