import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BenchCase } from "../harness/bench-case.ts";
import { firstAcknowledgement } from "../harness/first-acknowledgement.ts";
import { backlog, createKontorServer } from "../harness/kontor-server.ts";
import { countVisible } from "../harness/lake.ts";
import { runLoad } from "../harness/run-load.ts";
import { rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";

const GIB = 2 ** 30;
const EVENTS_PER_REQUEST = 500;
const BYTES_PER_REQUEST = 350 * EVENTS_PER_REQUEST;
const TENANTS = 4;

/** kill -9 of the whole process tree with about a GiB in the log and delivery behind; then a start. */
export const recovery: BenchCase = {
  name: "recovery",
  summary:
    "After kill -9 with 1 GiB of log: time to ready, to the first acknowledgement, to everything in SQL",
  target: { seconds_per_gib: { max: 2 }, missing: { max: 0 }, doubled: { max: 0 } },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(TENANTS);
    server.spawn();
    await server.ready();
    const requests = Math.ceil((context.quick ? GIB / 16 : GIB) / BYTES_PER_REQUEST);
    const load = await runLoad(server, {
      keys,
      connections: 16,
      eventsPerRequest: EVENTS_PER_REQUEST,
      warmupSeconds: 0,
      seconds: 600,
      requests,
      retryAfterMs: 50,
    });
    const undelivered = await backlog(server);
    await server.kill();
    const log_bytes = folderBytes(join(server.data, "log"));
    context.say(`killed with ${rounded(log_bytes / GIB)} GiB of log, ${undelivered} records not delivered`);

    const started = performance.now();
    server.spawn();
    const acknowledged = (await firstAcknowledgement(server, keys[0] ?? "")) - started;
    await server.ready();
    const ready = performance.now() - started;
    await server.settle();
    const visible = performance.now() - started;
    const { rows, distinct } = await countVisible(server, keys);
    const accepted = load.accepted_total + 1;
    return {
      log_gib: rounded(log_bytes / GIB),
      undelivered_records_at_kill: undelivered,
      first_ack_ms: Math.round(acknowledged),
      ready_ms: Math.round(ready),
      seconds_per_gib: rounded(ready / 1000 / (log_bytes / GIB)),
      all_visible_ms: Math.round(visible),
      accepted_events: accepted,
      missing: accepted - distinct,
      doubled: rows - distinct,
    };
  },
};

function folderBytes(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
