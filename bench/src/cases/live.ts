import type { BenchCase } from "../harness/bench-case.ts";
import { benchFile, runNode } from "../harness/child.ts";
import { createKontorServer } from "../harness/kontor-server.ts";
import { runLoad } from "../harness/run-load.ts";
import { quantile, rounded } from "../harness/statistics.ts";
import { createWorkFolder } from "../harness/work-folder.ts";
import type { WatchPlan, WatchResult } from "../load/watch-plan.ts";

const VIEWERS = 1000;
const EVENTS_PER_SECOND = 2000;
const EVENTS_PER_REQUEST = 10;
const PROBE_EVERY_MS = 230;
const WARMUP_SECONDS = 3;

/** Acknowledged -> read by every one of a thousand viewers of one tenant, who all see the background as well. */
export const live: BenchCase = {
  name: "live",
  summary:
    "1,000 viewers of /v1/live while 2,000 events/s come in: acknowledgement of an event until a viewer has it",
  target: { fan_out_p95_ms: { max: 500 }, missed: { max: 0 }, doubled: { max: 0 } },
  async run(context) {
    await using folder = await createWorkFolder();
    await using server = await createKontorServer(folder.path);
    const [key = ""] = await server.createKeys(1);
    server.spawn();
    await server.ready();
    const idle = server.usage();
    const seconds = context.quick ? 4 : 30;
    const background = runLoad(server, {
      keys: [key],
      connections: 16,
      eventsPerRequest: EVENTS_PER_REQUEST,
      requestsPerSecond: EVENTS_PER_SECOND / EVENTS_PER_REQUEST,
      warmupSeconds: WARMUP_SECONDS,
      seconds: seconds + 2,
    });
    const probes = Math.floor((seconds * 1000) / PROBE_EVERY_MS);
    const plan: WatchPlan = {
      host: server.host,
      port: server.port,
      key,
      viewers: VIEWERS,
      probes,
      everyMs: PROBE_EVERY_MS,
    };
    const input = JSON.stringify(plan);
    const seen = JSON.parse(await runNode(benchFile("load/watch-main.ts"), [], { input })) as WatchResult;
    const busy = server.usage();
    const load = await background;
    const { delays } = seen;
    context.say(`${delays.length} deliveries, p95 ${Math.round(quantile(delays, 0.95))} ms`);
    return {
      fan_out_p50_ms: rounded(quantile(delays, 0.5)),
      fan_out_p95_ms: rounded(quantile(delays, 0.95)),
      fan_out_p99_ms: rounded(quantile(delays, 0.99)),
      fan_out_max_ms: rounded(quantile(delays, 1)),
      deliveries: delays.length,
      missed: seen.missed,
      doubled: seen.doubled,
      connect_ms: Math.round(seen.connectMs),
      background_accepted_per_s: Math.round(load.accepted / load.seconds),
      memory_mb_before: idle.memory_mb,
      memory_mb_with_viewers: busy.memory_mb,
    };
  },
};
