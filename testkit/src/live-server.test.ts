import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "@kontor/core";
import { beginDemo } from "@kontor/domain/demo";
import { openLake, type LakeTables } from "@kontor/domain/lake";
import type { TenancyTables } from "@kontor/domain/tenancy";
import { DiskLakeFiles, openSqlite } from "@kontor/embedded";
import { describe, expect, test } from "vitest";
import { eventIds, readLive } from "./process/live-client.ts";
import { freePort, runKontor, ServerProcess, type ServerOptions } from "./process/server-process.ts";

async function withFolder(work: (options: ServerOptions) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "kontor-live-server-"));
  try {
    await work({ data, port: await freePort() });
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const keyOf = async (options: ServerOptions, tenant: string, role: string) =>
  (await runKontor(["keys", "create", "--tenant", tenant, "--role", role], options)).trim();
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function send(server: ServerProcess, token: string, ids: readonly string[]): Promise<void> {
  const body = JSON.stringify(ids.map((id) => ({ event_id: id, event_name: "view_item" })));
  const response = await fetch(`${server.url}/v1/events`, { method: "POST", headers: bearer(token), body });
  expect(response.status).toBe(202);
}

describe("the live stream of a running server", { timeout: 600_000 }, () => {
  test("tells events and commits of the caller's tenant, and goes on after a restart where it was", () =>
    withFolder(async (options) => {
      const key = await keyOf(options, "cafe", "admin");
      const rival = await keyOf(options, "rival", "admin");
      let last = "";
      {
        await using server = await ServerProcess.start(options);
        const reading = readLive(`${server.url}/v1/live`, bearer(key), (all) =>
          all.some(({ event }) => event === "commit"),
        );
        // Nobody knows when the stream has begun: what is sent before is not told.
        for (let sent = 0, done = false; !done; sent++) {
          await send(server, rival, [`theirs-${sent}`]);
          await send(server, key, [`mine-${sent}`]);
          done = await Promise.race([reading.then(() => true), sleep(100).then(() => false)]);
        }
        const messages = await reading;
        expect(messages[0]).toMatchObject({ event: "hello", data: { tenant: "cafe" } });
        expect(eventIds(messages).length).toBeGreaterThan(0);
        expect(eventIds(messages).every((id) => id.startsWith("mine-"))).toBe(true);
        last = messages.at(-1)?.id ?? "";
        await send(server, key, ["after-1", "after-2"]);
      }
      await using server = await ServerProcess.start(options);
      await send(server, key, ["after-3"]);
      const url = `${server.url}/v1/live?key=${key}`;
      const messages = await readLive(url, { "last-event-id": last }, (all) =>
        eventIds(all).includes("after-3"),
      );
      const ids = eventIds(messages);
      expect(ids.slice(-3)).toEqual(["after-1", "after-2", "after-3"]);
      expect(new Set(ids).size).toBe(ids.length);
    }));

  test("is refused without a key, with one that may only write, and from a position that never was", () =>
    withFolder(async (options) => {
      const [read, write] = [await keyOf(options, "cafe", "read"), await keyOf(options, "cafe", "write")];
      await using server = await ServerProcess.start(options);
      const status = async (path: string) => {
        const response = await fetch(server.url + path);
        return [response.status, ((await response.json()) as { code: string }).code];
      };
      expect(await status("/v1/live")).toEqual([401, "unauthorized"]);
      expect(await status("/v1/live?key=no.body")).toEqual([401, "unauthorized"]);
      expect(await status(`/v1/live?key=${write}`)).toEqual([403, "forbidden"]);
      expect(await status(`/v1/live?key=${read}&from=yesterday`)).toEqual([400, "invalid_request"]);
    }));

  test("does not hold up the end of the server", () =>
    withFolder(async (options) => {
      const key = await keyOf(options, "cafe", "read");
      const server = await ServerProcess.start(options);
      const opened = Promise.withResolvers<void>();
      const reading = readLive(`${server.url}/v1/live`, bearer(key), () => (opened.resolve(), false));
      await opened.promise;
      expect(await server.stop()).toBe(0);
      // It was ended. One that is waited for in vain is broken off, and reading it fails.
      expect(await reading).toHaveLength(1);
    }));
});

describe("the demo data of a running server", { timeout: 600_000 }, () => {
  test("is whole after a kill in the middle, and gone after one request", () =>
    withFolder(async (options) => {
      const status = async (server: ServerProcess, key: string, method = "GET") => {
        const response = await fetch(`${server.url}/v1/demo`, { method, headers: bearer(key) });
        return (await response.json()) as { state: string; done: number; total: number };
      };
      const demo = { ...options, args: [] };
      const first = await ServerProcess.start(demo);
      const [admin, other] = [await keyOf(options, "demo", "admin"), await keyOf(options, "other", "admin")];
      while ((await status(first, admin)).done === 0) await sleep(20);
      await first.kill();
      await using server = await ServerProcess.start(demo);
      while ((await status(server, admin)).state === "filling") await sleep(100);
      expect(await status(server, admin)).toEqual({ state: "complete", done: 90, total: 90 });
      expect(await status(server, other)).toEqual({ state: "none", done: 0, total: 0 });
      const count = async () => {
        const headers = { ...bearer(admin), "content-type": "application/json" };
        const body = '{"sql":"SELECT count(*), count(DISTINCT event_id) FROM events"}';
        const response = await fetch(`${server.url}/v1/sql`, { method: "POST", headers, body });
        return ((await response.json()) as { rows: number[][] }).rows[0] ?? [];
      };
      const [events = 0, ids] = await count();
      expect(events).toBeGreaterThan(850_000);
      expect(ids).toBe(events);
      // Others remove nothing.
      expect((await status(server, other, "DELETE")).state).toBe("none");
      expect((await status(server, admin, "DELETE")).state).toBe("removed");
      expect(await count()).toEqual([0, 0]);
    }));

  test("goes on up to now when the server comes back after days", () =>
    withFolder(async (options) => {
      const key = await keyOf(options, "demo", "admin");
      await makeDemoOlder(options, 3 * 86_400_000);
      await using server = await ServerProcess.start({ ...options, args: [] });
      const ask = async (sql: string) => {
        const headers = { ...bearer(key), "content-type": "application/json" };
        const body = JSON.stringify({ sql });
        const response = await fetch(`${server.url}/v1/sql`, { method: "POST", headers, body });
        return ((await response.json()) as { rows: number[][] }).rows[0] ?? [];
      };
      const newest = async () =>
        Number((await ask("SELECT coalesce(epoch_ms(max(event_time)), 0) FROM events"))[0]);
      while (Date.now() - (await newest()) > 3_600_000) await sleep(200);
      const since = new Date(Date.now() - 72 * 3_600_000).toISOString().slice(0, 19);
      const [days, twice] = await ask(
        `SELECT count(DISTINCT event_time::DATE) FILTER (event_time > TIMESTAMP '${since}'), count(*) - count(DISTINCT event_id) FROM events`,
      );
      expect(days).toBeGreaterThanOrEqual(3);
      expect(twice).toBe(0);
      expect(await newest()).toBeLessThanOrEqual(Date.now());
    }));
});

/** As if the tenant had been made so long ago by a start that got no further. */
async function makeDemoOlder({ data }: ServerOptions, ms: number): Promise<void> {
  await using db = await openSqlite<LakeTables & TenancyTables>({
    file: join(data, "kontor.db"),
    thread: "here",
  });
  await db.query
    .updateTable("tenant")
    .set({ created_at: Date.now() - ms })
    .where("id", "=", "demo")
    .execute();
  const root = join(data, "lake");
  await beginDemo(openLake({ db, clock: systemClock, root, files: new DiskLakeFiles(root) }));
}
