import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freePort, runKontor, ServerProcess } from "./process/server-process.ts";
import { onPostgres } from "./testing/on-every-store.ts";

await onPostgres("the whole platform", (openStore) => {
  test("runs on PostgreSQL: keys, events, SQL, restart", async () => {
    const data = await mkdtemp(join(tmpdir(), "kontor-on-postgres-"));
    await using store = await openStore();
    const options = { data, port: await freePort(), env: { KONTOR_DATABASE_URL: store.url } };
    try {
      for (const id of ["first", "second"]) {
        await using server = await ServerProcess.start(options);
        const token = (
          await runKontor(["keys", "create", "--tenant", "pg", "--role", "admin"], options)
        ).trim();
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        const sent = await fetch(`${server.url}/v1/events`, {
          method: "POST",
          headers,
          body: JSON.stringify({ event_id: id, event_name: "page_view" }),
        });
        expect(sent.status).toBe(202);
        const rows = async () => {
          const response = await fetch(`${server.url}/v1/sql`, {
            method: "POST",
            headers,
            body: '{"sql":"SELECT event_id FROM events ORDER BY 1"}',
          });
          return ((await response.json()) as { rows: string[][] }).rows.flat();
        };
        await expect.poll(rows).toContain(id);
      }
      expect(JSON.parse(await runKontor(["lake", "check", "--json"], options))).toMatchObject({
        ok: true,
        rows: 2,
      });
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});
