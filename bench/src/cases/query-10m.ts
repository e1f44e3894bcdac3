import { setTimeout as sleep } from "node:timers/promises";
import type { BenchCase, BenchContext, Figures } from "../harness/bench-case.ts";
import { createKontorServer, type KontorServer } from "../harness/kontor-server.ts";
import { countVisible, lakeSize } from "../harness/lake.ts";
import { timeAllTenants } from "../harness/all-tenants.ts";
import { describePanelTimes, timePanels } from "../harness/panel-times.ts";
import { runLoad } from "../harness/run-load.ts";
import { sendMonth } from "../harness/send-month.ts";
import { rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";
import { createPanels } from "../panels.ts";

const TENANTS = 200;
const BACKGROUND_PER_SECOND = 2_000;
/** Ranks by traffic: the largest tenant has 17 % of all events, the last 0.09 %. */
const ranks = [0, 1, 4, 19, 99, 199];

/** A month of 200 tenants, then the panels of tenants large and small while events come in. */
export const query10m: BenchCase = {
  name: "query-10m",
  summary: "12 dashboard panels over 10 M events of 200 tenants and 30 days, under 2,000 events/s",
  target: { tenant_p95_ms: { max: 150 }, all_tenants_p95_ms: { max: 800 }, missing: { max: 0 } },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const keys = await server.createKeys(context.quick ? 20 : TENANTS);
    server.spawn();
    await server.ready();
    const filled = await fill(context, server, keys);
    const lake = await lakeSize(server);
    const background = runBackground(context, server, keys);
    await sleep(5_000);
    const tenants = keys.filter((_, rank) => ranks.includes(rank));
    const panels = createPanels(Date.now());
    const rounds = context.quick ? 1 : 7;
    const askers = tenants.map((key) => (sql: string) => server.sql(key, sql));
    const ofTenants = await timePanels(askers, panels, rounds);
    const ofAll = await timeAllTenants(server, panels, rounds);
    await background;
    return {
      ...filled,
      lake_files: lake.files,
      lake_bytes_per_event: rounded(lake.bytes / lake.rows),
      ...describePanelTimes("tenant", ofTenants),
      ...describePanelTimes("all_tenants", ofAll),
      memory_mb: server.usage().memory_mb,
    };
  },
};

async function fill(context: BenchContext, server: KontorServer, keys: readonly string[]): Promise<Figures> {
  const { events, seconds } = await sendMonth(context, server, keys);
  const { distinct } = await countVisible(server, keys);
  return {
    events,
    fill_events_per_s: Math.round(events / seconds),
    missing: events - distinct,
  };
}

function runBackground(context: BenchContext, server: KontorServer, keys: readonly string[]) {
  return runLoad(server, {
    keys,
    connections: 16,
    eventsPerRequest: 10,
    requestsPerSecond: BACKGROUND_PER_SECOND / 10,
    warmupSeconds: 0,
    seconds: context.quick ? 10 : 120,
  });
}
